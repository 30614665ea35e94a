"""What this project claims, shown live: `./run prove`. Each claim beside a control in which its guard is taken out."""
