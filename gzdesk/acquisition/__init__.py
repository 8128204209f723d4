"""What a vote would teach: mutual information (BALD) and its rivals, in numpy alone."""
