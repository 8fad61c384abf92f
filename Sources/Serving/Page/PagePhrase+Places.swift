/// The words of the map, of the page of a center, and of the pages to get ready.
extension PagePhrase {
  var placeWords: (english: String, spanish: String) {
    switch self {
    case .inEnglish: ("{0}", "{0} (nombre en inglés)")
    case .mapTitle: ("Map of these places", "Mapa de estos lugares")
    case .mapSame: ("The list says the same in words.", "La lista dice lo mismo con palabras.")
    case .oneMile: ("1 mile", "1 milla")
    case .mapLead:
      (
        "The cross is where you are. Each number is a place on this list. North is up. Look at the miles: the steps get bigger.",
        "La cruz es donde está usted. Cada número es un lugar de esta lista. El norte está arriba. Mire las millas: los pasos crecen."
      )
    case .mapUnplaced:
      (
        "Not on the map: {0}. We do not know where.",
        "No están en el mapa: {0}. No sabemos dónde."
      )
    case .adults: ("Adults", "Adultos")
    case .children: ("Children", "Niños")
    case .bothAges: ("Adults and children", "Adultos y niños")
    case .centerShort: ("See the center in short", "Ver el centro en breve")
    case .centerNamed: ("The center", "El centro")
    case .centerTier: ("NCI", "NCI")
    case .centerTreats: ("Sees patients", "Atiende pacientes")
    case .centerAges: ("For whom", "Para quién")
    case .centerHost: ("Part of", "Parte de")
    case .centerMembers: ("Members", "Miembros")
    case .centerCancers: ("Cancers it says it treats", "Cánceres que dice tratar")
    case .centerWebsite: ("Website", "Sitio web")
    case .centerSites: ("Where it is", "Dónde está")
    case .centerSitesHint:
      ("Call and ask where they see patients.", "Llame y pregunte dónde atienden a los pacientes.")
    case .centerHospitals: ("Its hospitals", "Sus hospitales")
    case .centerPrograms: ("Programs for a second opinion", "Programas de segunda opinión")
    case .centerOffered: ("Is it offered? {0}.", "¿Se ofrece? {0}.")
    case .centerNamedHint:
      ("NCI is the National Cancer Institute.", "NCI es el Instituto Nacional del Cáncer.")
    case .centerOrganizations: ("Clinics that are part of it", "Clínicas que son parte de él")
    case .centerClinicians: ("Doctors who work there", "Médicos que trabajan ahí")
    case .centerLinkChecked: ("We read a page that says so.", "Leímos una página que lo dice.")
    case .centerLinkUnchecked: ("No one checked this. Ask them.", "Nadie lo ha revisado. Pregúnteles.")
    case .centerMore: ("And {0} more.", "Y {0} más.")
    case .centerUnknown: ("What we do not know", "Lo que no sabemos")
    default: ("All facts and sources", "Todos los datos y fuentes")
    }
  }

  var readyWords: (english: String, spanish: String) {
    switch self {
    case .prepareTitle: ("Get ready", "Prepárese")
    case .prepareLink: ("What to bring", "Qué llevar")
    case .prepareLead:
      (
        "These sheets help you get ready. Print them and write on them. We keep nothing.",
        "Estas hojas le ayudan a prepararse. Imprímalas y escriba en ellas. No guardamos nada."
      )
    case .prepareFor: ("For:", "Para:")
    case .prepareHome:
      (
        "You want a visit from home. They see your papers first. So start with your records.",
        "Usted quiere una visita desde casa. Primero ven sus papeles. Empiece por sus documentos."
      )
    case .prepareSheets: ("The sheets", "Las hojas")
    case .prepareVisit: ("Day of the visit", "Día de la visita")
    case .prepareVisitHint:
      (
        "Leave it blank if you do not know. With a day we say when to ask for your papers.",
        "Déjelo en blanco si no lo sabe. Con el día le decimos cuándo pedir sus papeles."
      )
    case .prepareUse: ("Use this", "Usar esto")
    case .prepareRecords:
      (
        "What the new doctor needs to see, and who has it.",
        "Lo que el nuevo médico debe ver y quién lo tiene."
      )
    case .prepareQuestions:
      ("What to ask, with room to write.", "Qué preguntar, con lugar para escribir.")
    case .prepareScript:
      (
        "How to tell your doctor that you want to ask one more doctor.",
        "Cómo decirle a su médico que quiere preguntar a otro."
      )
    case .prepareLetter: ("A letter to send. It asks for your papers.", "Una carta para pedir sus papeles.")
    case .prepareCall:
      ("What to say to the place and to your plan.", "Qué decirle al lugar y a su plan.")
    case .prepareAll: ("All sheets on one page", "Todas las hojas en una página")
    case .prepareAllText: ("To print them all at once.", "Para imprimirlas todas juntas.")
    case .prepareCalendar: ("Save the days to my calendar", "Guardar los días en mi calendario")
    case .prepareBack: ("Back to the sheets", "Volver a las hojas")
    case .preparePrint:
      ("Use your browser to print this page.", "Use su navegador para imprimir esta página.")
    default:
      ("Choose a day from today on, or leave it blank.", "Elija un día desde hoy o déjelo en blanco.")
    }
  }
}
