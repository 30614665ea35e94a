"""What strangers write to a community: that they would like to facilitate, or have a circle held at their place."""
