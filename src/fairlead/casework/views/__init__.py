"""The pages of casework: access, form, action, redirect."""
