"""What columns that several files have mean, in French."""

PROMOTION = "Code de la promotion : une édition du programme."
NAME = "Raison sociale de l'entreprise."
SIRET = "SIRET de l'établissement qui était le siège. Vide : aucun siège n'est écrit."
ESS_STATUS = "Famille de l'économie sociale et solidaire (ESS) dont l'entreprise relevait."
DEPARTMENT = "Code du département de la commune du siège : 09, 11, 34…"
AS_OF = "Le jour dont le fichier dit l'état."
NEVER = "Toujours vide : un dossier refusé n'est pas nommé, et son motif, écrit librement, est confidentiel."
FEW = "Vide tant que moins de trois avis ont été donnés : personne ne doit y être reconnu."
SMALL = (
    "Vide quand « À ne pas publier » dit oui : moins de trois entreprises y comptent, l'une fait plus de 85 % du "
    "chiffre, ou une soustraction la ferait retrouver."
)
UNGRANTED = "Vide tant que le dossier n'est pas accordé : seuls les dossiers accordés sont nommés."
HEADCOUNT = "Somme des équivalents temps plein (ETP) relevés dans les établissements d'Occitanie"
