"""Who the programme deals with: companies and their sites, partners, people, what ties them."""
