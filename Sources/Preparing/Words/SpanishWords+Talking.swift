extension SpanishWords {
  var script: ScriptWords {
    ScriptWords(
      title: "Palabras que puede usar",
      intro: [
        "Mucha gente pide una segunda opinión. Su doctor ya lo ha oído antes.",
        "Puede decir estas palabras tal como están, o cambiarlas.",
      ],
      parts: [
        ScriptPart(
          "Para decírselo a su doctor",
          say: [
            "«Le agradezco su cuidado. Para mí es una decisión muy grande. Quiero que otro doctor lo vea.»",
            "«Puede que vuelva con usted. Solo quiero tener más certeza.»",
            "«¿Cuánto puedo esperar sin peligro mientras hago esto?»",
            "«¿Quién me puede dar mis informes, mis laminillas y mis imágenes?»",
            "«¿Puede hablar con el otro doctor cuando lo llame?»",
          ]),
        ScriptPart(
          "Si le cuesta decirlo",
          intro: ["Puede mandar una nota. Puede pedir a una enfermera o a un amigo que lo diga."],
          say: [
            "«Voy a pedir una segunda opinión. Por favor, dígame cómo pido mis papeles. Gracias.»"
          ]),
        ScriptPart(
          "Si al doctor no le gusta",
          say: [
            "«Lo entiendo. Aun así quiero hacerlo. Por favor, ayúdeme a juntar mis papeles.»",
            "«Si cree que no debo esperar, dígame por qué. Por favor, escríbamelo.»",
          ]),
        ScriptPart(
          "Para pedir que alguien lo acompañe",
          intro: ["Es difícil oír todo eso a solas."],
          say: [
            "«¿Vienes conmigo? Necesito que escuches y que tomes notas.»",
            "«Si se me olvida una pregunta, hazla tú por mí.»",
          ],
          ticks: ["Alguien viene conmigo.", "Tiene mi lista de preguntas."]),
        ScriptPart(
          "Para preguntar si puede grabar",
          intro: [
            "Pregunte siempre primero. En algunos estados, todos los presentes deben estar de acuerdo."
          ],
          say: [
            "«¿Puedo grabar esto en mi teléfono? Quiero oírlo otra vez en casa.»",
            "«Si no se puede, ¿puede mi amigo tomar notas?»",
          ],
          ticks: ["Me dijeron que sí puedo grabar."]),
        ScriptPart(
          "Para pedir ayuda con el inglés",
          intro: ["Usted puede pedir un intérprete. En la mayoría de los hospitales no le cobran por eso."],
          say: ["«\(english: "I speak Spanish. Please get me an interpreter.")»"],
          ticks: ["Pedí un intérprete para la cita."]),
        ScriptPart(
          "Al final de la cita",
          say: [
            "«Se lo repito con mis palabras, para ver si entendí bien.»",
            "«¿Qué debo hacer ahora, y para cuándo?»", "«¿Le manda esto a mi primer doctor?»",
          ]),
      ])
  }

  var letter: LetterWords {
    LetterWords(
      title: "Carta para pedir sus papeles médicos",
      intro: [
        "Con esta carta usted pide una copia de sus propios papeles médicos.",
        "Primero está en español, para que la lea. Después está en inglés, para que la mande.",
      ],
      useHeading: "Cómo usarla",
      use: [
        "Llene los espacios y firme. Marque lo que quiere.",
        "Mande una a cada lugar que tenga papeles suyos.",
        "Guarde una copia de cada una y anote el día en que la mandó.",
        "Algunos lugares tienen su propia hoja. Llame y pregunte.",
      ],
      knowHeading: "Es bueno saber",
      know: [
        "La ley se llama HIPAA. Le deja ver sus papeles y tener una copia.",
        "Casi todos deben contestar en 30 días. Muchos tardan menos si les dice el día de su cita.",
        "Le pueden pedir un pago justo por la copia. Pregunte antes.",
        "Las laminillas casi siempre se prestan y hay que devolverlas. Pregunte cómo.",
      ],
      from: ["Mi nombre", "Fecha de nacimiento", "Mi dirección", "Mi teléfono o correo"],
      today: "Fecha", to: "A la oficina de archivo de",
      dear: "Hola:",
      ask: [
        "Pido una copia de mis propios papeles médicos. Los necesito para una segunda opinión.",
        "La ley (HIPAA, 45 CFR 164.524) me da el derecho de tenerlos.",
      ],
      list: "Por favor, mándenme lo que marqué:",
      period: "Desde esta fecha hasta esta fecha",
      sendMe: "Mándenlo a mi casa.",
      sendTo: { "Mándenlo a \($0)." },
      sendToBlank: "O mándenlo a",
      needBy: { "Mi cita es el \($0). Por favor, que llegue a más tardar el \($1)." },
      needByBlank: "Lo necesito para el",
      more: [
        "Si hay que pagar, por favor díganmelo antes de mandarlo.",
        "Si prestan las laminillas, díganme cómo las recibo y cuándo debo devolverlas.",
        "Por favor, denme también la clave para ver mis datos en línea.",
        "Si no pueden mandar una parte, díganme cuál es y por qué.",
      ],
      thanks: "Gracias por su ayuda.",
      signature: ["Firma", "Fecha"],
      englishCopy: "Esta es la carta en inglés. Mande esta.")
  }

  var call: CallWords {
    CallWords(
      title: "Qué decir cuando llame",
      intro: [
        "Tal vez conteste una máquina. Deje su nombre y su número, y llame otra vez al día siguiente.",
        "Anote cada nombre y cada respuesta.",
        "Si habla mejor en español, diga primero: \(english: "I speak Spanish. Please get me an interpreter.")",
      ],
      readyHeading: "Tenga esto a la mano",
      ready: [
        "La tarjeta de su plan de salud.", "El nombre de su cáncer, como lo escribió su doctor.",
        "El nombre y el teléfono de su primer doctor.", "Un bolígrafo y las fechas en que puede ir.",
      ],
      sayHeading: "Diga esto",
      say: [
        "«Llamo para pedir una segunda opinión sobre un cáncer. Ya tengo un doctor.»",
        "«No quiero cambiar de doctor por ahora. Quiero que ustedes vean mi caso.»",
        "«¿Quién me puede ayudar con esto? ¿Me da su número directo?»",
      ],
      askHeading: "Pregunte en el consultorio",
      ask: [
        "¿Este doctor acepta pacientes nuevos?", "¿Este doctor ve muchos casos de mi tipo de cáncer?",
        "¿Necesito una referencia? ¿Quién la debe mandar?",
        "¿Debo firmar un permiso para que ustedes pidan mis papeles? Por favor, mándenmelo.",
        "¿Qué papeles quieren ver? ¿Quieren las laminillas?",
        "¿A dónde mando todo? ¿Debe llegar antes de que me den una fecha?",
        "¿Cuál es la primera fecha? ¿Me llaman si se libera una?",
        "¿Puede ser por video? Yo estaría en mi casa, en mi estado.",
        "¿Cuánto cuesta? ¿Aceptan mi plan de salud, en esta dirección?",
        "¿Tienen un intérprete? ¿Es gratis?",
        "¿Es fácil entrar con silla de ruedas o con bastón? ¿Dónde puedo estacionar?",
      ],
      planHeading: "Pregunte a su plan de salud",
      planIntro: ["El teléfono está detrás de su tarjeta. Llame antes de la cita."],
      plan: [
        "¿Mi plan paga una segunda opinión? ¿La paga por video?",
        "¿Este doctor está en mi red, en esta dirección, el día de mi cita?",
        "¿El lugar está en mi red? ¿Y el laboratorio que va a mirar mis laminillas?",
        "¿Necesito una referencia, o que ustedes lo aprueben antes?",
        "¿Qué parte debo pagar yo?", "Si los dos doctores no están de acuerdo, ¿pagan una tercera?",
        "¿Me da un número de referencia de esta llamada? ¿Me puede mandar esto por escrito?",
      ],
      noteHeading: "Anótelo",
      notes: [
        "Consultorio: hablé con", "Fecha de la cita", "Plan: hablé con", "Número de referencia de la llamada",
        "Qué me dijeron",
      ])
  }
}
