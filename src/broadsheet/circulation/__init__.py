"""Circulation: plans and payment, vouchers and offers, and the desk that looks after subscribers."""
