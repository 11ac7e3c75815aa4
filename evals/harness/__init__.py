"""What every suite stands on: cases, the bench with the product on it, measures, gates, records, reports."""
