"""What the bot must not forget: chats and what they want, announcements, and what was sent to whom."""
