"""What the pages show, as HTML made of models; no service, no request."""
