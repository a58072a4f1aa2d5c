"""What a machine can hold of the house's style, with the reason in each message."""
