"""Report (诉求受理): the questions, the review and the promise."""
