"""What happens to a delivery between its receipt and the tracker: inbox, lanes, accepted state, outbox."""
