"""Circulation: plans, payment, vouchers, offers, and the desk."""
