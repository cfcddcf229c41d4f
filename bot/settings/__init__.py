"""Configuration: the files of a folder and the environment, checked and frozen."""
