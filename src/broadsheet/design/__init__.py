"""The look of the paper: base templates, components, CSS, fonts, icons."""
