"""From start to stop: uvicorn, its connections, and what runs beside them."""
