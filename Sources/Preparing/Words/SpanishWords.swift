/// The sheets in Spanish: plain, with usted.
struct SpanishWords: SheetWords {
  let labels = SheetLabels(
    packetTitle: "Cómo prepararse para una segunda opinión",
    printed: "Impreso el",
    notAdvice: "Esta es una lista, no un consejo médico. Pregunte a su doctor cuánto puede esperar.",
    callFirst: "Los datos de un lugar pueden cambiar. Llame antes de ir.",
    wordsHere: "Palabras de esta hoja",
    whoHasIt: "Quién lo tiene:",
    askedOn: "Lo pedí el",
    gotItOn: "Llegó el",
    answer: "Respuesta",
    notStated: "no se sabe: pregunte",
    yes: "sí",
    no: "no",
    place: "Lugar",
    whereYouGo: "A dónde va usted",
    phone: "Teléfono",
    address: "Dirección",
    website: "Página web",
    source: "De dónde viene este dato",
    undated: "sin fecha",
    stale: "Este dato es viejo. Llame para confirmarlo.",
    morePlaces: "Atienden en más de un lugar. Pregunte a cuál debe ir.",
    recordsWanted: "Qué quieren ver",
    howIsIt: "Cómo se hace",
    whoMayUseIt: "Para quién es",
    whoStarts: "Quién debe pedirlo",
    referral: "¿Hace falta una referencia?",
    states: "En qué estados",
    days: "Cuánto tarda",
    fee: "Cuánto cuesta",
    writtenReport: "¿Se la dan por escrito?",
    page: "Su página",
    onlyStates: "solo para personas en",
    notStates: "no para personas en",
    free: "gratis",
    to: "a",
    daysUnit: "días",
    businessDays: "días hábiles",
    fromRecords: "desde que tienen todos sus papeles",
    fromRequest: "desde el día en que usted la pide",
    inEnglish: "en inglés: ",
    notOffered: "Ninguna página dice que lo ofrezcan ahora. Pregunte primero.",
    tokens: [
      "video": "por video", "phone": "por teléfono", "written": "por escrito", "in-person": "en persona",
      "doctor-to-doctor": "de doctor a doctor", "pathology": "otra mirada a sus laminillas",
      "public": "para todos", "employer": "personas a quienes se lo paga su trabajo",
      "international": "personas que viven fuera de Estados Unidos", "physician": "su doctor",
      "network-member": "clínicas de su red", "patient": "usted",
      "patient-with-local-doctor": "usted, junto con su doctor",
      "plan-member": "usted, por medio de su plan de salud o de su trabajo",
    ])

  let records = RecordsWords(
    title: "Papeles y pruebas que debe juntar",
    intro: [
      "El nuevo doctor necesita ver lo mismo que vio su primer doctor.",
      "Usted tiene derecho a una copia de sus papeles.",
      "Si falta algo, tal vez cambien la fecha de su cita.",
    ],
    dates: { visit, ask in
      [
        "Su cita es el \(visit).", "Pida todo esto a más tardar el \(ask).",
        "Así tienen dos semanas. Ese tiempo lo calculamos nosotros. Algunos lugares tardan más.",
      ]
    },
    late: [
      "Faltan menos de dos semanas para su cita.", "Pida todo hoy y pregunte qué pueden mandar ya.",
    ],
    noDates: ["Pida todo ahora. Si puede, pídalo dos semanas antes de su cita, o más."],
    listHeading: "Pida cada una de estas cosas",
    cancerHeading: { "Para \($0), pida también esto" },
    ownList: ["Esta parte de la lista es nuestra.", "El nuevo doctor puede querer más, o menos."],
    howHeading: "Cómo pedirlo",
    how: [
      "Pida primero las laminillas. Son lo que más tarda.",
      "Pida las imágenes en un disco y también los informes. Necesita los dos.",
      "Pida dos copias: una para mandar y otra para usted.",
      "Pida al laboratorio que mande las laminillas con un número para seguir el envío.",
      "Pida la clave para ver sus datos en línea. Ahí puede haber muchos informes.",
      "Anote a quién se lo pidió y cuándo.",
    ],
    checkHeading: "Llame para confirmar",
    checkOn: { ["Llame al nuevo consultorio el \($0).", "Pregunte: ¿les llegó todo?"] },
    checkAny: [
      "Llame al nuevo consultorio tres días antes de su cita.", "Pregunte: ¿les llegó todo?",
    ],
    check: [
      "Las laminillas llegaron.", "Los discos llegaron y se pueden abrir.", "Los informes llegaron.",
      "El plan y la lista de medicinas llegaron.", "El doctor va a ver todo antes de la cita.",
    ],
    bringHeading: "Lleve ese día",
    bring: [
      "La tarjeta de su plan de salud y una identificación con foto.", "Su lista de medicinas.",
      "Sus preguntas.", "Alguien que escuche con usted y tome notas.",
      "Los discos y papeles que no mandó.",
    ],
    askTask: "Pedir sus papeles médicos",
    askTaskText: "Primero las laminillas; luego discos, informes, el plan y la lista de medicinas.",
    checkTask: "Llamar: ¿les llegaron sus papeles?",
    checkTaskText: "Pregunte por laminillas, discos, informes, el plan y la lista de medicinas.",
    visitTask: "Cita para la segunda opinión",
    visitTaskText: "Lleve su tarjeta, su lista de medicinas, sus preguntas y a alguien que escuche.")

  func record(_ record: Record) -> (name: String, detail: String) {
    switch record {
    case .slides:
      ("Laminillas", "Son vidrios con pedacitos de su tumor. El nuevo doctor puede querer verlos otra vez.")
    case .pathologyReport:
      (
        "Informe de patología",
        "Lo que el laboratorio vio en las laminillas. Pida uno por cada biopsia u operación."
      )
    case .scanDiscs:
      ("Imágenes en un disco", "Las imágenes mismas: CT, MRI, PET, rayos X. Pida también las viejas.")
    case .scanReports: ("Informes de las imágenes", "Lo que el doctor escribió sobre cada una.")
    case .operativeReport: ("Informe de la operación", "Lo que hizo el cirujano, si a usted lo operaron.")
    case .dischargeSummary: ("Resumen de alta", "Uno por cada vez que estuvo en un hospital.")
    case .treatmentPlan: ("Plan de tratamiento", "Lo que su doctor quiere hacer, o lo que ya hizo.")
    case .drugList:
      ("Lista de medicinas", "El nombre, la dosis y las fechas en que empezó y dejó cada una.")
    case .doctorNotes: ("Notas de su doctor de cáncer", "Las de la primera cita y las de la última.")
    case .bloodTests: ("Pruebas de sangre", "Los resultados de los últimos meses.")
    case .geneTests: ("Pruebas de genes", "Del tumor o de su familia, si le hicieron alguna.")
    case .radiationRecords:
      ("Datos de la radiación", "En qué parte del cuerpo, cuánta y cuándo, si se la dieron.")
    case .breastImages:
      ("Imágenes del seno en un disco", "Mamografía, ultrasonido y MRI. Pida también las viejas.")
    case .receptorTests: ("Pruebas de receptores", "Los resultados de ER, PR y HER2.")
    case .psaHistory: ("Pruebas de PSA", "Cada resultado con su fecha, desde el primero que pueda.")
    case .prostateBiopsy:
      ("Resultados de la biopsia", "El puntaje de cada parte (Gleason) y todas las laminillas.")
    case .marrowSlides:
      ("Laminillas de la médula", "Las laminillas y el informe de cada prueba de la médula del hueso.")
    case .flowAndChromosomes:
      ("Pruebas de las células", "La citometría y las pruebas de cromosomas y de genes.")
    case .bloodCounts: ("Conteos de sangre", "Todos desde que se enfermó, con sus fechas.")
    case .proteinTests: ("Pruebas de proteínas", "De la sangre y de la orina, y las imágenes de los huesos.")
    case .brainScans: ("Discos de MRI", "De antes y después de cada operación y de la radiación.")
    case .skinDepth: ("Qué tan honda es la mancha", "El informe que lo dice, y el de los ganglios.")
    case .tumorGenes: ("Cambios en los genes del tumor", "Toda prueba de genes, y la de PD-L1.")
    case .lungFunction: ("Pruebas de respiración", "Qué tan bien trabajan sus pulmones, si se la hicieron.")
    case .scopeReport: ("Informe de la endoscopia", "Lo que el doctor vio con la cámara, con las fotos.")
    case .mismatchRepair: ("Prueba de MMR o MSI", "Una prueba del tumor que puede cambiar el plan.")
    case .ceaHistory: ("Pruebas de CEA", "Cada resultado con su fecha.")
    case .ca125History: ("Pruebas de CA-125", "Cada resultado con su fecha.")
    case .thyroidTests: ("Pruebas de sangre de la tiroides", "Cada resultado con su fecha.")
    case .thyroidImages: ("Ultrasonido del cuello", "Las imágenes en un disco y el informe de la aguja.")
    case .liverTests:
      ("Pruebas del hígado", "Cada resultado con su fecha, también AFP. Agregue las de hepatitis.")
    case .ca199History: ("Pruebas de CA 19-9", "Cada resultado con su fecha.")
    case .tumorMarkers: ("Pruebas de AFP, hCG y LDH", "De antes y después de la operación.")
    case .massScan: ("Primera imagen del tumor", "El disco con la imagen de antes de toda operación.")
    case .tissueBlock: ("Bloque de tejido", "Pregunte si lo quieren. Sirve para hacer pruebas nuevas.")
    case .bladderScope: ("Informe de la vejiga", "Lo que el doctor vio con la cámara, y pruebas de orina.")
    case .throatScope: ("Informe de la garganta", "Lo que el doctor vio con la cámara.")
    case .virusTest: ("Prueba de VPH", "Una prueba del tumor. En inglés se llama HPV o p16.")
    case .netScan: ("PET especial", "Se puede llamar DOTATATE. Agregue el resultado de Ki-67 del tumor.")
    }
  }

  func holder(_ holder: RecordHolder) -> String {
    switch holder {
    case .pathologyLab: "el laboratorio que revisó su tumor. Pida hablar con patología"
    case .imagingOffice: "el lugar donde le hicieron la imagen. Pida hablar con el archivo de imágenes"
    case .recordsOffice: "la oficina de archivo del hospital"
    case .cancerOffice: "el consultorio de su doctor de cáncer"
    case .selfAndPharmacy: "usted. Su farmacia puede imprimir una lista"
    case .radiationOffice: "la clínica donde se la dieron"
    case .orderingDoctor: "el doctor que pidió la prueba"
    }
  }

  let glossary: [GlossaryEntry] = [
    GlossaryEntry("laminillas", ["laminilla", "laminillas"], "Vidrios con pedacitos del tumor."),
    GlossaryEntry("patología", ["patologia"], "El trabajo del laboratorio que mira pedacitos del tumor."),
    GlossaryEntry(
      "patólogo", ["patologo", "patologos"],
      "El doctor que mira pedacitos del tumor y da nombre al cáncer."),
    GlossaryEntry("radiólogo", ["radiologo", "radiologos"], "El doctor que lee las imágenes."),
    GlossaryEntry("radiación", ["radiacion"], "Rayos fuertes que matan las células del cáncer."),
    GlossaryEntry("oncólogo", ["oncologo", "oncologos"], "El doctor que trata el cáncer."),
    GlossaryEntry("biopsia", ["biopsia", "biopsias"], "Sacar un pedacito para hacerle pruebas."),
    GlossaryEntry("resumen de alta", ["alta"], "Lo que el hospital escribió cuando usted volvió a casa."),
    GlossaryEntry("mamografía", ["mamografia"], "Rayos X del seno."),
    GlossaryEntry("ultrasonido", ["ultrasonido"], "Imágenes hechas con ondas de sonido."),
    GlossaryEntry(
      "receptores", ["receptor", "receptores"], "Partes de la célula donde actúan algunas medicinas."),
    GlossaryEntry("cromosomas", ["cromosoma", "cromosomas"], "La parte de la célula que guarda los genes."),
    GlossaryEntry("citometría", ["citometria"], "Una prueba que separa y cuenta las células."),
    GlossaryEntry("endoscopia", ["endoscopia"], "Mirar por dentro con una cámara pequeña."),
    GlossaryEntry("hepatitis", ["hepatitis"], "Un mal del hígado."),
    GlossaryEntry("ganglios", ["ganglio", "ganglios"], "Bolitas del cuerpo que ayudan contra los males."),
    GlossaryEntry("diagnóstico", ["diagnostico"], "El nombre de lo que usted tiene."),
    GlossaryEntry("referencia", ["referencia"], "Una nota de su doctor que lo manda con el nuevo."),
    GlossaryEntry("guía médica", ["guia"], "Reglas de cuidado en las que muchos doctores están de acuerdo."),
    GlossaryEntry("red", ["red"], "Los doctores y lugares que su plan de salud paga."),
    GlossaryEntry("intérprete", ["interprete"], "Alguien que habla por usted en su idioma."),
    GlossaryEntry("especialista", ["especialista"], "Un doctor que conoce muy bien una sola área."),
    GlossaryEntry("trasplante", ["trasplante"], "Poner en su cuerpo células de sangre o un órgano nuevo."),
    GlossaryEntry("HIPAA", ["hipaa"], "La ley que le deja ver sus propios papeles médicos."),
  ]
}
