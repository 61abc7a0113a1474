"""What crosses rooms: the verbs and guards that read several of them, who reads which rows."""
