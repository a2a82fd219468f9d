"""What a person can do in Telegram, one module for each; thin: understand, ask the knowledge, render."""
