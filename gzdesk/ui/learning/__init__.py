"""What the network believes, why it asks, and how far it can be trusted."""
