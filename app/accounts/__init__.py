"""People with an account: signing up and in, the own account, and the pages of people for administrators."""
