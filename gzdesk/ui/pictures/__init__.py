"""What leaves the window as a picture or a page: plots, tables, figures for print."""
