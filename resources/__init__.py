"""What ships beside the code: icons, style, fonts, questions, weights."""
