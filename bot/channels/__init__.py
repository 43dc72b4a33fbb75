"""One file or folder a platform. `port` is what each of them is to the house, and the house to them."""
