"""A ticket that is filed (跟进): progress, more of it, urging, withdrawing, and the follow-up."""
