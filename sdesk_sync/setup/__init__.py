"""Set-up: what desk and mapping ask for, met with what a project has; plans, their record, drift, doctor."""
