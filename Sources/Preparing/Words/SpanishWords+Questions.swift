extension SpanishWords {
  var questions: QuestionsWords {
    QuestionsWords(
      title: "Preguntas que puede hacer",
      intro: [
        "No tiene que hacer todas las preguntas. Marque las que más le importan.",
        "Hágalas también a su primer doctor. Así verá dónde cambian las respuestas.",
        "Si no entiende, diga: por favor, dígamelo de una forma más fácil.",
      ],
      cancerHeading: { "Sobre \($0)" },
      ownHeading: "Mis propias preguntas",
      visitFor: { "Mi cita es el \($0)." })
  }

  func topic(_ topic: Question.Topic) -> String {
    switch topic {
    case .cancer: "Lo que tengo"
    case .tests: "Mis pruebas"
    case .choices: "Qué se puede hacer"
    case .time: "El tiempo"
    case .trials: "Estudios clínicos"
    case .opinions: "Las dos opiniones"
    case .doctor: "El doctor y el lugar"
    }
  }

  func topicNote(_ topic: Question.Topic) -> String? {
    switch topic {
    case .time: "Esta hoja no puede decirle cuánto puede esperar. Solo su doctor puede."
    case .trials:
      "Un estudio clínico prueba una forma nueva de tratar el cáncer. Usted puede decir que sí o que no."
    case .cancer, .tests, .choices, .opinions, .doctor: nil
    }
  }

  func question(_ question: Question) -> String {
    switch question {
    case .whatKind: "¿Qué tipo de cáncer tengo? Por favor, escríbame el nombre."
    case .whichStage: "¿En qué etapa está? ¿Qué quiere decir eso para mí?"
    case .hasItSpread: "¿Ya pasó a otras partes? ¿A cuáles?"
    case .howSure: "¿Qué tan seguro está usted? ¿Qué le daría más certeza?"
    case .rereadSlides: "¿Su propio laboratorio miró mis laminillas? ¿Vio lo mismo?"
    case .lookAtScans: "¿Usted miró mis imágenes, o solo leyó el informe?"
    case .moreTests: "¿Necesito más pruebas? ¿Qué podrían cambiar?"
    case .geneTest: "¿Hay que hacer pruebas de genes a mi tumor o a mí?"
    case .allChoices: "¿Cuáles son todas mis opciones?"
    case .whichWouldYouPick: "¿Cuál elegiría usted para mí, y por qué?"
    case .goal: "¿Cuál es la meta: curarlo, frenarlo o que yo me sienta mejor?"
    case .sideEffects: "¿Qué efectos puedo tener? ¿Cuáles pueden quedarse?"
    case .whatIfNone: "¿Qué pasa si por ahora no me trato?"
    case .dailyLife: "¿Cómo va a cambiar mi vida: trabajo, comida, sueño, sexo?"
    case .otherKinds: "¿Debo ver también a otro tipo de doctor de cáncer, como un cirujano?"
    case .howLongCanIWait: "¿Cuánto puedo esperar sin peligro antes de empezar?"
    case .whatIfIWait: "¿Qué pasa si espero? ¿Con qué señales debo llamar enseguida?"
    case .trialForMe: "¿Hay un estudio clínico para mí?"
    case .trialElsewhere: "¿Hay uno en otro lugar? ¿Quién me ayuda a buscar?"
    case .doYouAgree: "¿Está de acuerdo con mi primer doctor? ¿En qué no, y por qué?"
    case .whichGuideline: "¿Qué guía médica sigue usted? ¿Dónde la puedo leer?"
    case .willYouTalk: "¿Puede llamar a mi primer doctor y hablar con él o ella?"
    case .inWriting: "¿Me puede dar por escrito lo que me dijo?"
    case .howManyLikeMe: "¿A cuántas personas con mi cáncer trata usted en un año?"
    case .team: "¿Quién más va a ver mi caso? ¿Se reúnen en equipo?"
    case .nearHome: "¿Me pueden tratar cerca de mi casa?"
    case .whoToCall: "¿A quién llamo si tengo más preguntas? ¿A qué hora?"
    case .receptors: "¿Cuáles son mis resultados de ER, PR y HER2? ¿Cambian el plan?"
    case .breastSurgery: "¿Puedo conservar el seno? ¿Puedo empezar con medicinas?"
    case .watchProstate: "¿Podemos solo vigilarlo por ahora y tratarlo más tarde?"
    case .nerves: "¿Qué le haría cada opción a mi vida sexual y a mi forma de orinar?"
    case .transplant: "¿Me puede ayudar un trasplante de células de sangre? ¿Cuándo se decide?"
    case .bloodRisk: "¿En qué grupo de riesgo estoy? ¿Qué pruebas lo dicen?"
    case .lungGenes: "¿Buscaron cambios en los genes de mi tumor? ¿Hay una medicina para el mío?"
    case .mismatchRepair: "¿Qué salió en la prueba de MMR o MSI? ¿Cambia el plan?"
    case .keepBowel: "¿Voy a necesitar una bolsa? ¿Por cuánto tiempo? ¿Se puede evitar?"
    case .sarcomaPathologist: "¿Miró mis laminillas alguien que ve muchos sarcomas?"
    case .brainFunction: "¿Cómo cambia cada opción mi forma de pensar, hablar, ver o moverme?"
    case .melanomaNodes: "¿Hay que revisar mis ganglios? ¿Qué cambiaría eso?"
    case .fertility: "¿Podré tener hijos después? ¿Qué debo hacer antes para eso?"
    case .ovarianSurgeon: "¿Quién me va a operar? ¿Cuántas veces al año lo hace?"
    case .voice: "¿Cómo cambia cada opción mi forma de comer, hablar y verme?"
    case .liverTeam: "¿Se puede sacar el tumor? ¿Quién más debe decir si se puede?"
    case .keepKidney: "¿Se puede salvar una parte del riñón?"
    case .thyroidExtent: "¿Hay que sacarla toda? ¿Podemos solo vigilarla por ahora?"
    case .childTeam: "¿A cuántos niños con esto tratan? ¿Qué hay de la escuela y del futuro?"
    case .hpv: "¿Mi cáncer viene del VPH? ¿Eso cambia el plan?"
    }
  }
}
