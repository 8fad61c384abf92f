/// The words that sheets for people put around the values, in every language; short and plain, at most sixth grade.
///
/// `{0}` and `{1}` stand for values.
public enum SheetPhrase: CaseIterable, Sendable {
  case title, printed, list, decideBy, question, places, noPlaces
  case accuracy, accuracyAsk, notAdvice, straightLine, whose
  case glance, number, name, phone, plan, distance, newPatients, status, city
  case reach, address, howFar, website, languages, miles
  case yourPlan, planName, inPlan, basis, dates, source, asOf, verified, dateUnknown, oldData, noPlan, askPlan
  case why, reasons, match, independence
  case visitAndCost, virtual, forState, noState, price, time, daysRange, days, oneDay, businessDaysRange,
    businessDays, oneBusinessDay, afterRecords,
    afterRequest
  case recordsWanted, visit, notAgreed
  case notes, noNotes, writeHere, whoAnswered, whatTheySaid
  case lastConfirmed, added, sources, noSources, id
  case designation, comprehensive, clinical, basicLaboratory, kindClinician, kindOrganization, kindCenter,
    kindProgram
  case yes, no, unknown, askWhenYouCall
  case statusIn, statusOut, statusUnknown, statusDisagree
  case basisListed, basisOut, basisAbsent, basisNoList
  case fresh, aging, stale
  case matchFocus, matchProgram, matchSpecialty
  case open, called, booked, seen, ruledOut
  case different, shared
  case group, hospital, site, organization, medicalSchool
  case video, phoneCall, written, doctorToDoctor, pathology, app, web, textMessage, tdd, unspecified
  case medical, surgical, radiation, pathologist, radiologist, interventional, palliative, transplant,
    genetics
  case nursing, institution, other
  case askSlides, askSlidesText, confirmRecords, confirmRecordsText, visitWith, visitText, decide, decideText

  public func text(_ language: ExportLanguage, _ values: String...) -> String {
    let words = self.words
    var result = language == .english ? words.english : words.spanish
    // Backwards and by place, so that a value with braces is no place for another value.
    for (i, value) in values.enumerated().reversed() {
      guard let place = result.range(of: "{\(i)}") else { continue }
      result.replaceSubrange(place, with: value)
    }
    return result
  }

  private var words: (english: String, spanish: String) {
    switch self {
    case .title: ("Places to ask for a second opinion", "Lugares para pedir una segunda opinión")
    case .printed: ("Made on {0}", "Hecho el {0}")
    case .list: ("List: {0}", "Lista: {0}")
    case .decideBy: ("You plan to decide by {0}", "Usted piensa decidir a más tardar el {0}")
    case .question: ("What you looked for: {0}", "Lo que usted buscó: {0}")
    case .places: ("Places on this list: {0}", "Lugares en esta lista: {0}")
    case .noPlaces: ("There are no places on this list yet.", "Todavía no hay lugares en esta lista.")
    case .accuracy:
      (
        "A directory can be wrong: call before you go.",
        "Un directorio puede tener errores: llame antes de ir."
      )
    case .accuracyAsk:
      (
        "Ask if they take your plan at that office. Ask if they see new patients. Write down who told you and when.",
        "Pregunte si aceptan su plan en ese lugar. Pregunte si ven pacientes nuevos. Anote quién se lo dijo y cuándo."
      )
    case .notAdvice:
      (
        "This is a list, not medical advice. Ask your doctor how long you can wait.",
        "Esto es una lista, no un consejo médico. Pregunte a su médico cuánto puede esperar."
      )
    case .straightLine:
      (
        "Miles are in a straight line. The trip by road is longer.",
        "Las millas son en línea recta. El viaje por carretera es más largo."
      )
    case .whose:
      (
        "The words about each place are from its sources. They may be in English.",
        "Los datos de cada lugar vienen de sus fuentes. Pueden estar en inglés."
      )
    case .glance: ("At a glance", "De un vistazo")
    case .number: ("No.", "N.º")
    case .name: ("Name", "Nombre")
    case .phone: ("Phone", "Teléfono")
    case .plan: ("Plan", "Plan")
    case .distance: ("Miles", "Millas")
    case .newPatients: ("New patients", "Pacientes nuevos")
    case .status: ("Where you are", "Cómo va")
    case .city: ("City", "Ciudad")
    case .reach: ("How to reach them", "Cómo comunicarse")
    case .address: ("Address", "Dirección")
    case .howFar: ("How far", "Qué tan lejos")
    case .website: ("Website", "Sitio web")
    case .languages: ("Languages", "Idiomas")
    case .miles: ("{0} miles in a straight line", "{0} millas en línea recta")
    case .yourPlan: ("Your plan", "Su plan")
    case .planName: ("Plan", "Plan")
    case .inPlan: ("In your plan?", "¿Está en su plan?")
    case .basis: ("How we know", "Cómo lo sabemos")
    case .dates: ("Date", "Fecha")
    case .source: ("Source", "Fuente")
    case .asOf: ("list of {0}", "lista del {0}")
    case .verified: ("checked {0}", "revisado el {0}")
    case .dateUnknown: ("date unknown", "no se sabe la fecha")
    case .oldData: ("old", "antiguo")
    case .noPlan: ("Unknown: you did not name a plan.", "No se sabe: usted no indicó un plan.")
    case .askPlan:
      (
        "Call the number on your card. Ask about this doctor, this office and this date.",
        "Llame al número de su tarjeta. Pregunte por este médico, este lugar y esta fecha."
      )
    case .why: ("Why it is on your list", "Por qué está en su lista")
    case .reasons: ("Reasons", "Razones")
    case .match: ("Fit with the cancer", "Para este cáncer")
    case .independence: ("Apart from your doctor", "Aparte de su médico")
    case .visitAndCost: ("Visit, time and price", "Visita, tiempo y precio")
    case .virtual: ("From home", "Desde su casa")
    case .forState: ("For a patient in {0}: {1}", "Para un paciente en {0}: {1}")
    case .noState: ("You did not name a state.", "Usted no indicó un estado.")
    case .price: ("Price", "Precio")
    case .time: ("Time to an answer", "Respuesta en")
    case .daysRange: ("{0} to {1} days", "de {0} a {1} días")
    case .days: ("{0} days", "{0} días")
    case .oneDay: ("1 day", "1 día")
    case .businessDaysRange: ("{0} to {1} business days", "de {0} a {1} días hábiles")
    case .businessDays: ("{0} business days", "{0} días hábiles")
    case .oneBusinessDay: ("1 business day", "1 día hábil")
    case .afterRecords: ("after they have all your records", "después de tener todos sus documentos")
    case .afterRequest: ("after you ask", "después de pedirla")
    case .recordsWanted: ("Records they want", "Documentos que piden")
    case .visit: ("Visit", "Visita")
    case .notAgreed: ("No date yet", "Todavía sin fecha")
    case .notes: ("Your notes", "Sus notas")
    case .noNotes: ("No notes yet", "Todavía sin notas")
    case .writeHere: ("When you call", "Cuando llame")
    case .whoAnswered: ("Day, and who you spoke with", "Día y con quién habló")
    case .whatTheySaid: ("What they said", "Qué le dijeron")
    case .lastConfirmed: ("Newest date of a source", "Fecha más reciente de una fuente")
    case .added: ("Added to your list", "Agregado a su lista")
    case .sources: ("Sources", "Fuentes")
    case .noSources: ("Sources unknown", "No se saben las fuentes")
    case .id: ("Number in the directory", "Número en el directorio")
    case .designation: ("Cancer center", "Centro de cáncer")
    case .comprehensive: ("named by the NCI: comprehensive", "nombrado por el NCI: integral")
    case .clinical: ("named by the NCI: clinical", "nombrado por el NCI: clínico")
    case .basicLaboratory:
      (
        "named by the NCI: research lab, sees no patients",
        "nombrado por el NCI: laboratorio, no ve pacientes"
      )
    case .kindClinician: ("Doctor or clinician", "Médico o profesional")
    case .kindOrganization: ("Practice or hospital", "Clínica u hospital")
    case .kindCenter: ("Cancer center", "Centro de cáncer")
    case .kindProgram: ("Second-opinion program", "Programa de segunda opinión")
    case .yes: ("Yes", "Sí")
    case .no: ("No", "No")
    case .unknown: ("Unknown", "No se sabe")
    case .askWhenYouCall: ("Unknown: ask when you call", "No se sabe: pregunte al llamar")
    case .statusIn: ("In network", "Dentro de la red")
    case .statusOut: ("Out of network", "Fuera de la red")
    case .statusUnknown: ("Unknown", "No se sabe")
    case .statusDisagree: ("Sources disagree", "Las fuentes no coinciden")
    case .basisListed: ("It is on the plan's list.", "Está en la lista del plan.")
    case .basisOut: ("A source says it is out.", "Una fuente dice que está fuera.")
    case .basisAbsent:
      (
        "It is not on the plan's list, and the plan says the list is complete.",
        "No está en la lista del plan, y el plan dice que la lista está completa."
      )
    case .basisNoList: ("We have no full list for this plan.", "No tenemos una lista completa de este plan.")
    case .fresh: ("new", "reciente")
    case .aging: ("some weeks old", "de hace semanas")
    case .stale: ("old: ask first", "antiguo: pregunte antes")
    case .matchFocus: ("A source says they treat it", "Una fuente dice que lo tratan")
    case .matchProgram: ("The place has a program for it", "El lugar tiene un programa para eso")
    case .matchSpecialty:
      ("This kind of doctor treats it; we know no more", "Este tipo de médico lo trata; no sabemos más")
    case .open: ("Not called yet", "Sin llamar")
    case .called: ("Called", "Ya llamó")
    case .booked: ("Booked", "Con cita")
    case .seen: ("Seen", "Ya fue")
    case .ruledOut: ("Ruled out", "Descartado")
    case .different: ("different", "diferente")
    case .shared: ("the same", "igual")
    case .group: ("Group", "Grupo")
    case .hospital: ("Hospital", "Hospital")
    case .site: ("Office", "Consultorio")
    case .organization: ("Owner", "Organización")
    case .medicalSchool: ("Medical school", "Escuela de medicina")
    case .video: ("video visit", "visita por video")
    case .phoneCall: ("phone call", "llamada")
    case .written: ("written answer", "respuesta por escrito")
    case .doctorToDoctor: ("your doctor asks them", "su médico les consulta")
    case .pathology: ("a new look at your slides", "nueva revisión de sus laminillas")
    case .app: ("app", "aplicación")
    case .web: ("web page", "página web")
    case .textMessage: ("text message", "mensaje de texto")
    case .tdd: ("TDD phone line", "línea TDD")
    case .unspecified: ("from home, the source does not say how", "desde casa, la fuente no dice cómo")
    case .medical: ("Treats with medicine", "Trata con medicinas")
    case .surgical: ("Surgeon", "Cirugía")
    case .radiation: ("Treats with radiation", "Trata con radiación")
    case .pathologist: ("Reads slides", "Lee laminillas")
    case .radiologist: ("Reads scans", "Lee imágenes")
    case .interventional: ("Treats with the help of scans", "Trata con ayuda de imágenes")
    case .palliative: ("Eases pain and stress", "Alivia el dolor y el estrés")
    case .transplant: ("Transplants", "Trasplantes")
    case .genetics: ("Genes and family risk", "Genes y riesgo familiar")
    case .nursing: ("Nurse", "Enfermería")
    case .institution: ("Practice or hospital", "Clínica u hospital")
    case .other: ("Other", "Otro")
    case .askSlides: ("Ask for your slides and records: {0}", "Pida sus laminillas y documentos: {0}")
    case .askSlidesText:
      (
        "Call the place that has them. Ask for the slides and the report, the scans on disc and the report.",
        "Llame al lugar que los tiene. Pida las laminillas y el informe, las imágenes en disco y el informe."
      )
    case .confirmRecords: ("Call: did your records get there? {0}", "Llame: ¿llegaron sus documentos? {0}")
    case .confirmRecordsText:
      (
        "Ask if they have all they need. If not, ask what is missing.",
        "Pregunte si tienen todo lo que necesitan. Si no, pregunte qué falta."
      )
    case .visitWith: ("Second opinion: {0}", "Segunda opinión: {0}")
    case .visitText:
      (
        "The time of day is not known here. Check it with them.",
        "Aquí no se sabe la hora. Confírmela con ellos."
      )
    case .decide: ("The day you chose to decide by", "El día que usted eligió para decidir")
    case .decideText:
      (
        "You chose this day. It is not a medical deadline. Ask your doctor how long you can wait.",
        "Usted eligió este día. No es un plazo médico. Pregunte a su médico cuánto puede esperar."
      )
    }
  }
}

extension String {
  /// Where a text stands first.
  fileprivate func range(of text: String) -> Range<String.Index>? { ranges(of: text).first }
}
