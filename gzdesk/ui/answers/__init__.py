"""The question and its answers: buttons, help with examples, and the map of the tree."""
