extension SpanishWords {
  var reconcile: ReconcileWords {
    ReconcileWords(
      title: "Dos opiniones, una al lado de la otra",
      intro: [
        "Esta hoja pone juntas las palabras de dos doctores.",
        "No dice quién tiene la razón. Llévela a los dos.",
      ],
      emptyIntro: [
        "Anote lo que dijo cada doctor. Luego marque dónde dicen lo mismo y dónde no.",
        "Esta hoja no dice quién tiene la razón. Llévela a los dos.",
      ],
      sideHeading: "Lo que dijo cada uno",
      whatColumn: "Qué", firstColumn: "Primer doctor", secondColumn: "Segundo doctor",
      answerColumn: "¿Igual?", same: "igual", different: "distinto", notStated: "no se dijo",
      howCompared: [
        "Solo comparamos las palabras. Dos doctores pueden decir lo mismo de otra forma. Pregúnteles.",
        "«No se dijo» quiere decir que uno de ellos, o los dos, no lo dijo.",
      ],
      testsHeading: "Prueba", testResult: "Resultado", testReader: "Quién la leyó",
      askHeading: "Lleve de vuelta estas preguntas",
      askIntro: ["Pregunte a los dos doctores. Anote lo que dice cada uno."],
      askBoth: [
        "¿Cómo leyó mis pruebas? ¿Usted mismo miró las laminillas y las imágenes?",
        "¿Qué guía médica o qué estudio sigue? ¿Mi caso se parece a los de ese estudio?",
        "¿Por qué cree que el otro doctor lo ve de otra forma?",
        "¿Qué le haría cambiar de idea? ¿Hay una prueba que ayude?",
        "¿Cuánto puedo esperar sin peligro mientras lo aclaramos?",
        "¿Puede un equipo de doctores ver mi caso y darme una sola respuesta?",
      ],
      askDifference: { what, mine, other in
        "\(what): usted dice \(mine). El otro doctor dice \(other). ¿Por qué es distinto?"
      },
      askMissing: { "\($0): usted no me lo dijo. ¿Qué me dice?" },
      askTo: { "Para \($0.text(in: .spanish))" },
      talkHeading: "Pídales que hablen",
      talkIntro: ["Muchas veces dos doctores lo aclaran con una sola llamada."],
      talkSay: [
        "«Ustedes dos no lo ven igual. ¿Pueden llamarse y ver juntos mis laminillas y mis imágenes?»",
        "«Después, díganme en qué están de acuerdo y en qué no.»",
      ],
      talkTicks: [
        "Le di a cada uno el nombre y el teléfono del otro.", "Firmé una hoja para que puedan hablar.",
        "Ya hablaron. Sé en qué están de acuerdo.",
      ],
      settleHeading: "Quién puede ayudar a aclararlo",
      settleIntro: [
        "Pregunte a sus doctores si uno de estos debe ver su caso. Pida uno que trabaje en otro lugar."
      ],
      settleNone: [
        "Según lo escrito aquí, los dos dicen lo mismo del nombre, la etapa, las pruebas y el plan.",
        "Pregunte por lo que no se dijo.",
      ],
      because: { "Por qué: \($0)" },
      thirdHeading: "Una tercera opinión y su plan de salud",
      thirdIntro: ["Si los dos siguen sin estar de acuerdo, un tercer doctor puede ayudarle."],
      thirdUnknown: ["No sabemos si su plan paga una tercera opinión. Pregunte antes de ir."],
      thirdRule: { plan, answer, source in
        "\(plan) paga una tercera opinión si las dos son distintas: \(answer). Viene de: \(source)."
      },
      thirdMarket: { "Esta regla es de \($0) en general. Su plan puede ser distinto. Pregunte." },
      thirdAsk: [
        "¿Pagan una tercera opinión si las dos primeras no están de acuerdo?",
        "¿Necesito una referencia?", "¿Ese doctor debe estar en mi red?",
      ],
      ownNotes: "Mis notas")
  }

  func opinionField(_ field: OpinionField) -> String {
    switch field {
    case .diagnosis: "Nombre del cáncer"
    case .type: "Tipo"
    case .stage: "Etapa"
    case .testResult: "Resultado"
    case .testReader: "Quién la leyó"
    case .guideline: "Guía médica o estudio"
    case .plan: "Plan"
    case .trial: "Estudio clínico"
    case .wait: "Cuánto puedo esperar"
    }
  }

  func specialist(_ specialist: Specialist) -> (name: String, work: String) {
    switch specialist {
    case .pathologist: ("Un patólogo", "Este doctor mira sus laminillas y da nombre al cáncer.")
    case .radiologist: ("Un radiólogo", "Este doctor lee sus imágenes y ve hasta dónde llega.")
    case .surgeon: ("Un cirujano de cáncer", "Este doctor puede decir si se puede sacar, y cómo.")
    case .radiationOncologist:
      ("Un oncólogo de radiación", "Este doctor puede decir si se puede tratar con rayos.")
    case .medicalOncologist:
      ("Un oncólogo médico", "Este doctor puede decir qué medicinas sirven y si hay un estudio.")
    }
  }
}
