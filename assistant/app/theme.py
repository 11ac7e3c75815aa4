"""How the app looks: system fonts, ink on paper, one accent; nothing is loaded from elsewhere."""

from functools import cache
from pathlib import Path

import gradio as gr
from gradio.themes.utils.fonts import Font

STATIC = Path(__file__).with_name("static")
CSS_FILES = (STATIC / "app.css",)
"""Hand them to `mount_gradio_app(css_paths=…)`."""

HEAD = '<meta name="color-scheme" content="light dark"><meta name="referrer" content="same-origin">'

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")


@cache
def actions() -> str:
    """Return the script that turns a click or a key on anything with `data-act` into an event of its component."""
    return (STATIC / "actions.js").read_text("utf-8")


@cache
def chart_clicks() -> str:
    """Return the script that hands clicks on a picture's marks on as events of its component."""
    return (STATIC / "charts.js").read_text("utf-8")


def theme() -> gr.themes.Base:
    """Return the theme: square and flat, close-set, with every colour of text at AA against its ground or better."""
    base = gr.themes.Base(
        font=[Font(name) for name in SANS],
        font_mono=[Font(name) for name in MONO],
        text_size=gr.themes.sizes.text_md,
        spacing_size=gr.themes.sizes.spacing_sm,
        radius_size=gr.themes.sizes.radius_sm,
    )
    return base.set(
        body_background_fill="#ffffff",
        body_background_fill_dark="#14181d",
        body_text_color="#1b232d",
        body_text_color_dark="#e4e8ec",
        body_text_color_subdued="#555f6b",
        body_text_color_subdued_dark="#a4aeb9",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#14181d",
        background_fill_secondary="#f5f6f7",
        background_fill_secondary_dark="#1b2027",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_border_width_dark="0px",
        block_shadow="none",
        block_shadow_dark="none",
        block_padding="0px",
        block_label_text_color="#555f6b",
        block_label_text_color_dark="#a4aeb9",
        block_title_text_color="#1b232d",
        block_title_text_color_dark="#e4e8ec",
        block_title_text_size="13px",
        block_title_text_weight="600",
        block_info_text_color="#555f6b",
        block_info_text_color_dark="#a4aeb9",
        border_color_primary="#d5dae0",
        border_color_primary_dark="#39424d",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1b2027",
        input_border_color="#8b95a1",
        input_border_color_dark="#6a7683",
        input_border_color_focus="#1d5b7b",
        input_border_color_focus_dark="#8cc2df",
        input_border_width="1px",
        input_placeholder_color="#67717d",
        input_placeholder_color_dark="#98a3af",
        button_primary_background_fill="#1d5b7b",
        button_primary_background_fill_hover="#174a65",
        button_primary_background_fill_dark="#8cc2df",
        button_primary_background_fill_hover_dark="#a9d3ea",
        button_primary_border_color="#1d5b7b",
        button_primary_border_color_dark="#8cc2df",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#0f1418",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_hover="#eef1f4",
        button_secondary_background_fill_dark="#1b2027",
        button_secondary_background_fill_hover_dark="#262d36",
        button_secondary_border_color="#8b95a1",
        button_secondary_border_color_dark="#6a7683",
        button_secondary_text_color="#1b232d",
        button_secondary_text_color_dark="#e4e8ec",
        button_border_width="1px",
        button_primary_shadow="none",
        button_secondary_shadow="none",
        button_small_text_size="14px",
        button_medium_text_size="14px",
        button_large_text_size="14px",
        color_accent="#1d5b7b",
        link_text_color="#1d5b7b",
        link_text_color_dark="#8cc2df",
        link_text_color_hover="#174a65",
        link_text_color_hover_dark="#a9d3ea",
        error_background_fill="#fbeeeb",
        error_background_fill_dark="#3a201b",
        error_text_color="#8f2d18",
        error_text_color_dark="#f2a594",
        checkbox_background_color_selected="#1d5b7b",
        checkbox_background_color_selected_dark="#8cc2df",
        layout_gap="12px",
        block_radius="4px",
    )
