"""The newsroom's screens for the policy: change it, see who changed what, and what each reader would see."""
