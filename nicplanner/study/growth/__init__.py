"""What runs out first, and when, as demand and hosts grow: :func:`~nicplanner.study.growth.outlook.runway`."""
