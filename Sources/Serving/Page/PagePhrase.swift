import Exporting

/// What the pages say themselves, in every language: short and plain, at most sixth grade. What a sheet says too is
/// `SheetPhrase`'s.
enum PagePhrase: String, CaseIterable, Sendable {
  case product, skip, navStart, navSources, navHelp, otherLanguage
  case startTitle, startLead, privacy
  case cancerLegend, cancer, cancerHint, coverLegend, plan, planHint
  case whereLegend, near, nearHint, within, anyDistance, miles
  case homeLegend, virtual, state, stateHint, noState, doctorLegend, doctor, doctorHint
  case find, change, show, undo, undoHint, filters
  case resultsTitle, oneFound, found, noneFound, noneHint, order, notPaid, unknownLine, notHeldLine, more,
    first
  case readAs, searchedAs, placeAs
  case whyHere, match, inPlan, noPlan, independence, noDoctor, fromHome, distance, noDistance, accepting,
    phone
  case sourceDate, stillUnknown, facts, details, miss
  case kind, modality, network, nci, takes
  case relaxTitle, relaxWiden, relaxUnknown, relaxDrop, relaxBroad, relaxOther, relaxFinds
  case leftOutTitle, moreLeftOut, excludedAnswer, unknownAnswer
  case fixTitle, fixField, fixCancer, fixPlan, fixNear, fixWithin, fixState, fixDoctor, fixMeaning
  case freshOne, agingOne, staleOne
  case providerTitle, back, placeTitle, fact, says, fromWhere, also, inNetwork, outNetwork, noFacts
  case networkName, tier, periodFrom, periodTo, notOn
  case sourcesTitle, sourcesLead, source, asOf, read, format, row, verified, never
  case helpTitle, help1, help1Text, help2, help2Text, help3, help3Text, help4, help4Text, help5, help5Text
  case helpCall
  case keep, keepHint, compare, compareTitle, compareNeeds, comparePlaces, save, saveLead
  case errorTitle, errorLead, footer, pageOf
  case inEnglish, mapTitle, mapSame, mapLead, oneMile, mapUnplaced
  case adults, children, bothAges
  case centerShort, centerNamed, centerTier, centerTreats, centerAges, centerHost, centerMembers,
    centerCancers, centerWebsite, centerSites, centerSitesHint, centerHospitals, centerPrograms,
    centerOrganizations, centerClinicians, centerLinkChecked, centerLinkUnchecked, centerMore, centerUnknown,
    centerAll, centerOffered, centerNamedHint
  case prepareTitle, prepareLink, prepareLead, prepareFor, prepareHome, prepareSheets, prepareVisit,
    prepareVisitHint, prepareUse, prepareRecords, prepareQuestions, prepareScript, prepareLetter, prepareCall,
    prepareAll, prepareAllText, prepareCalendar, prepareBack, preparePrint, fixVisit

  func text(_ language: ExportLanguage, _ values: String...) -> String {
    let words = self.words
    var result = language == .english ? words.english : words.spanish
    for (i, value) in values.enumerated().reversed() {
      guard let place = result.ranges(of: "{\(i)}").first else { continue }
      result.replaceSubrange(place, with: value)
    }
    return result
  }

  private var words: (english: String, spanish: String) {
    switch self {
    case .inEnglish, .mapTitle, .mapSame, .mapLead, .oneMile, .mapUnplaced, .adults, .children, .bothAges,
      .centerShort, .centerNamed, .centerTier, .centerTreats, .centerAges, .centerHost, .centerMembers,
      .centerCancers, .centerWebsite, .centerSites, .centerSitesHint, .centerHospitals, .centerPrograms,
      .centerOrganizations, .centerClinicians, .centerLinkChecked, .centerLinkUnchecked, .centerMore,
      .centerUnknown, .centerAll, .centerOffered, .centerNamedHint:
      placeWords
    case .prepareTitle, .prepareLink, .prepareLead, .prepareFor, .prepareHome, .prepareSheets, .prepareVisit,
      .prepareVisitHint, .prepareUse, .prepareRecords, .prepareQuestions, .prepareScript, .prepareLetter,
      .prepareCall, .prepareAll, .prepareAllText, .prepareCalendar, .prepareBack, .preparePrint, .fixVisit:
      readyWords
    case .product: ("Second opinion", "Segunda opinión")
    case .skip: ("Skip to the main part", "Ir a la parte principal")
    case .navStart: ("Search", "Buscar")
    case .navSources: ("Sources", "Fuentes")
    case .navHelp: ("Help", "Ayuda")
    case .otherLanguage: ("Español", "English")
    case .startTitle: ("Find a second opinion for cancer", "Encuentre una segunda opinión para el cáncer")
    case .startLead:
      (
        "Tell us what you know. Each box helps. You can leave any box blank.",
        "Díganos lo que sabe. Cada dato ayuda. Puede dejar datos en blanco."
      )
    case .privacy:
      (
        "We keep nothing you type. It goes in no web address.",
        "No guardamos nada de lo que escribe. No queda en la dirección web."
      )
    case .cancerLegend: ("The cancer", "El cáncer")
    case .cancer: ("What kind of cancer is it?", "¿Qué tipo de cáncer es?")
    case .cancerHint:
      ("Use your own words, as in “breast cancer”.", "Use sus palabras, como “cáncer de mama”.")
    case .coverLegend: ("Your health plan", "Su plan de salud")
    case .plan: ("Plan name or number", "Nombre o número del plan")
    case .planHint:
      (
        "Look on your card. We then show who the plan lists.",
        "Mire su tarjeta. Así mostramos a quién tiene el plan en su lista."
      )
    case .whereLegend: ("Where you are", "Dónde está usted")
    case .near: ("ZIP code", "Código ZIP")
    case .nearHint: ("Five digits.", "Cinco números.")
    case .within: ("How far can you go?", "¿Qué tan lejos puede ir?")
    case .anyDistance: ("Any distance", "Cualquier distancia")
    case .miles: ("{0} miles", "{0} millas")
    case .homeLegend: ("From home", "Desde su casa")
    case .virtual: ("Show only visits from home", "Mostrar solo visitas desde casa")
    case .state: ("Your state on that day", "Su estado ese día")
    case .stateHint:
      (
        "Some doctors may see you only in some states.",
        "Algunos médicos solo ven pacientes de ciertos estados."
      )
    case .noState: ("Choose a state", "Elija un estado")
    case .doctorLegend: ("Your first doctor", "Su primer médico")
    case .doctor: ("Name and city, or NPI number", "Nombre y ciudad, o número NPI")
    case .doctorHint:
      (
        "We show who works apart from this doctor.",
        "Mostramos quién trabaja aparte de este médico."
      )
    case .find: ("Find places", "Buscar lugares")
    case .change: ("Change your search", "Cambiar la búsqueda")
    case .show: ("Show these", "Mostrar estos")
    case .undo: ("Remove: {0}", "Quitar: {0}")
    case .undoHint: ("You chose", "Usted eligió")
    case .filters: ("Narrow the list", "Reducir la lista")
    case .resultsTitle: ("Places to ask", "Lugares donde preguntar")
    case .oneFound: ("1 place found.", "1 lugar encontrado.")
    case .found: ("{0} places found.", "{0} lugares encontrados.")
    case .noneFound: ("No place found.", "Ningún lugar encontrado.")
    case .noneHint:
      (
        "That does not mean there is none. Try one change.",
        "Eso no quiere decir que no haya. Pruebe un cambio."
      )
    case .order:
      (
        "The best fit with the cancer comes first, then your plan, then how near.",
        "Primero va lo que mejor responde al cáncer, luego su plan, luego lo cercano."
      )
    case .notPaid: ("No one can pay to be listed higher.", "Nadie puede pagar para estar más arriba.")
    case .unknownLine:
      (
        "{0}: we do not know for {1} more. They are not on this list.",
        "{0}: no lo sabemos de {1} más. No están en esta lista."
      )
    case .notHeldLine:
      (
        "{0} more have left their place, or are not there yet. They are not on this list.",
        "{0} más ya dejaron su lugar o aún no están allí. No están en esta lista."
      )
    case .more: ("Show the next {0}", "Mostrar los siguientes {0}")
    case .first: ("Back to the top of the list", "Volver al inicio de la lista")
    case .readAs: ("You typed “{0}”. We read it as “{1}”: {2}.", "Usted escribió “{0}”. Leímos “{1}”: {2}.")
    case .searchedAs: ("We looked for: {0}.", "Buscamos: {0}.")
    case .placeAs: ("Miles start at {0}.", "Las millas cuentan desde {0}.")
    case .whyHere: ("Why it is here", "Por qué está aquí")
    case .match: ("Fit with the cancer", "Para este cáncer")
    case .inPlan: ("In your plan?", "¿Está en su plan?")
    case .noPlan: ("Unknown: you gave no plan", "No se sabe: no indicó un plan")
    case .independence: ("Apart from your doctor?", "¿Aparte de su médico?")
    case .noDoctor: ("Unknown: you named no doctor", "No se sabe: no indicó un médico")
    case .fromHome: ("From home", "Desde su casa")
    case .distance: ("How far", "Qué tan lejos")
    case .noDistance: ("Unknown", "No se sabe")
    case .accepting: ("New patients", "Pacientes nuevos")
    case .phone: ("Phone", "Teléfono")
    case .sourceDate: ("Newest source", "Fuente más reciente")
    case .stillUnknown: ("Ask them, we do not know: {0}", "Pregunte, no lo sabemos: {0}")
    case .facts: ("What is known", "Lo que se sabe")
    case .details: ("All we know about {0}", "Todo lo que sabemos de {0}")
    case .miss: ("Unknown", "No se sabe")
    case .kind: ("Who", "Quién")
    case .modality: ("Kind of doctor", "Tipo de médico")
    case .network: ("In your plan", "En su plan")
    case .nci: ("Cancer center", "Centro de cáncer")
    case .takes: ("New patients", "Pacientes nuevos")
    case .relaxTitle:
      ("Few were found. One change finds more.", "Se encontraron pocos. Un cambio encuentra más.")
    case .relaxWiden: ("Go as far as {0}", "Ir hasta {0}")
    case .relaxUnknown: ("Add those where we do not know: {0}", "Agregar los que no sabemos: {0}")
    case .relaxDrop: ("Leave out: {0}", "Dejar fuera: {0}")
    case .relaxBroad: ("Look for a wider kind: {0}", "Buscar un tipo más amplio: {0}")
    case .relaxOther: ("Change {0}", "Cambiar {0}")
    case .relaxFinds: ("finds {0}", "encuentra {0}")
    case .leftOutTitle: ("Not open to you, and why", "No están abiertos para usted, y por qué")
    case .moreLeftOut: ("Show {0} more", "Mostrar {0} más")
    case .excludedAnswer: ("No", "No")
    case .unknownAnswer: ("Unknown", "No se sabe")
    case .fixTitle: ("Please fix this first", "Corrija esto primero")
    case .fixField: ("We cannot use this. Please change it.", "No podemos usar esto. Cámbielo.")
    case .fixCancer:
      (
        "We do not know these words. Try fewer or other words.",
        "No conocemos estas palabras. Pruebe con menos u otras."
      )
    case .fixPlan:
      (
        "We do not know this plan. Try the number on your card, or leave it blank.",
        "No conocemos este plan. Pruebe el número de su tarjeta o déjelo en blanco."
      )
    case .fixNear: ("Type a ZIP code with five digits.", "Escriba un código ZIP de cinco números.")
    case .fixWithin:
      ("Add your ZIP code, or choose any distance.", "Agregue su código ZIP o elija cualquier distancia.")
    case .fixState: ("Choose your state from the list.", "Elija su estado de la lista.")
    case .fixDoctor:
      (
        "We do not know this doctor. Add the city, or leave it blank.",
        "No conocemos a este médico. Agregue la ciudad o déjelo en blanco."
      )
    case .fixMeaning: ("It can mean:", "Puede ser:")
    case .freshOne: ("new", "reciente")
    case .agingOne: ("not so new", "no tan reciente")
    case .staleOne: ("old: ask first", "antiguo: pregunte antes")
    case .providerTitle: ("All we know", "Todo lo que sabemos")
    case .back: ("Back to my list", "Volver a mi lista")
    case .placeTitle: ("Place {0}", "Lugar {0}")
    case .fact: ("What", "Qué")
    case .says: ("The source says", "La fuente dice")
    case .fromWhere: ("Source and date", "Fuente y fecha")
    case .also: ("another source says", "otra fuente dice")
    case .inNetwork: ("in", "dentro")
    case .outNetwork: ("out", "fuera")
    case .networkName: ("Network", "Red")
    case .tier: ("tier {0}", "nivel {0}")
    case .periodFrom: ("from {0}", "desde el {0}")
    case .periodTo: ("until {0}", "hasta el {0}")
    case .notOn: ("not for {0}", "no vale el {0}")
    case .noFacts: ("No source says more.", "Ninguna fuente dice más.")
    case .sourcesTitle: ("Where this comes from", "De dónde viene esto")
    case .sourcesLead:
      (
        "All we show was read from these lists. Each list can be wrong or old. So call before you go.",
        "Todo lo que mostramos viene de estas listas. Cada lista puede tener errores o ser vieja. Llame antes de ir."
      )
    case .source: ("Source", "Fuente")
    case .asOf: ("List of", "Lista del")
    case .read: ("Read on", "Leída el")
    case .format: ("Form", "Forma")
    case .row: ("row {0}", "fila {0}")
    case .verified: ("checked {0}", "revisado el {0}")
    case .never: ("not checked since", "sin revisar desde entonces")
    case .helpTitle: ("Help", "Ayuda")
    case .help1: ("What is this?", "¿Qué es esto?")
    case .help1Text:
      (
        "It is a list of doctors and places. You can ask them to look at your case once more. It does not tell you what to do.",
        "Es una lista de médicos y lugares. Puede pedirles que vean su caso otra vez. No le dice qué hacer."
      )
    case .help2: ("What does “unknown” mean?", "¿Qué quiere decir “no se sabe”?")
    case .help2Text:
      (
        "No source tells us. It is not a no. Call and ask.",
        "Ninguna fuente lo dice. No es un no. Llame y pregunte."
      )
    case .help3: ("Will my plan pay?", "¿Pagará mi plan?")
    case .help3Text:
      (
        "Plan lists can be wrong. Call the number on your card. Ask about this doctor, this place and this day. Write down who told you.",
        "Las listas pueden tener errores. Llame al número de su tarjeta. Pregunte por este médico, este lugar y este día. Anote quién se lo dijo."
      )
    case .help4: ("What should I bring?", "¿Qué debo llevar?")
    case .help4Text:
      (
        "Ask for your lab report and the slides. Ask for your scans on a disc. Bring a list of your drugs.",
        "Pida su informe y sus laminillas. Pida sus imágenes en un disco. Lleve una lista de sus medicinas."
      )
    case .help5: ("Can I wait?", "¿Puedo esperar?")
    case .help5Text: ("Ask your doctor how long you can wait.", "Pregunte a su médico cuánto puede esperar.")
    case .helpCall:
      (
        "Do you want to talk to a person? Call the Cancer Information Service, free of charge:",
        "¿Quiere hablar con una persona? Llame gratis al Servicio de Información sobre el Cáncer:"
      )
    case .keep: ("Put {0} on my list", "Poner {0} en mi lista")
    case .keepHint: ("Put on my list", "Poner en mi lista")
    case .compare: ("See my list side by side", "Ver mi lista lado a lado")
    case .compareTitle: ("My list, side by side", "Mi lista, lado a lado")
    case .compareNeeds:
      ("Tick two to five places on the list first.", "Marque primero de dos a cinco lugares de la lista.")
    case .comparePlaces: ("Place", "Lugar")
    case .save: ("Save to print", "Guardar para imprimir")
    case .saveLead:
      (
        "We keep no list here. Save yours, or print this page.",
        "Aquí no guardamos su lista. Guárdela o imprima esta página."
      )
    case .errorTitle: ("We cannot show this page", "No podemos mostrar esta página")
    case .errorLead:
      (
        "The address may be wrong. Go back to the search and try again.",
        "La dirección puede estar mal. Vuelva a la búsqueda y pruebe otra vez."
      )
    case .footer: ("Data of {0} to {1}.", "Datos del {0} al {1}.")
    case .pageOf: ("Places {0} to {1} of {2}", "Lugares {0} a {1} de {2}")
    }
  }
}
