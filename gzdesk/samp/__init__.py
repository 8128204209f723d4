"""Other programs (TOPCAT, Aladin, DS9), spoken with over SAMP; shut until the user opens the door."""
