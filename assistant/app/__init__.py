"""The web app: pages over the service, with no logic of their own."""
