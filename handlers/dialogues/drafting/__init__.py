"""The draft (诉求草稿): what words, pins and photos tell of a matter, where it is, and whom it concerns."""
