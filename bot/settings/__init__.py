"""Configuration: the files of a folder and the environment, checked and frozen."""

from bot.settings.firms import load_catalogue, read_firms
from bot.settings.load import load
from bot.settings.shipped import shipped_config
from bot.settings.values import Access, FetchSettings, LogSettings, Settings, WebSettings

__all__ = [
    "Access",
    "FetchSettings",
    "LogSettings",
    "Settings",
    "WebSettings",
    "load",
    "load_catalogue",
    "read_firms",
    "shipped_config",
]
