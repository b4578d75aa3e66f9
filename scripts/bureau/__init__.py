"""The made bureau of 青石县: its paper, its first round and its second round."""
