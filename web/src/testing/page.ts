// What the server says of the page itself: whose numbers are shown.

document.documentElement.dataset["region"] = "SG";
