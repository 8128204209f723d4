"""What the terminal offers: arguments of every command, and those commands that take more than a few lines."""
