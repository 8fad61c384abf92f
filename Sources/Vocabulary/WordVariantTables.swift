// General knowledge, gathered by hand: usual English and Spanish short forms of first names as dictionaries of given
// names have them, and the words that United States organizations abbreviate in their registered names (compare the
// Postal Service's Publication 28, appendix G, and the names in the provider registry). A pair is here only when
// somebody who types the one commonly means the other; `comm` (community, committee, commission), `med ctr` as one
// word, and forms that are usual first names of their own in the other language are left out.

extension WordVariants {
  /// A formal name and its nicknames, a line each.
  static let nicknames = """
    abigail abby gail
    abraham abe
    albert al bert
    alejandra ale
    alejandro alex ale
    alexander alex al sandy xander sasha
    alexandra alex sandra lexi sasha
    alfonso poncho
    alfred al fred
    alice allie
    alicia licha
    allison allie ally
    amanda mandy
    andrea andy
    andrew andy drew
    angela angie
    anita annie
    ann annie nan
    anna annie
    anne annie nan
    anthony tony
    antoinette toni
    antonia toni tona
    antonio tony tono
    arthur art artie
    barbara barb barbie babs
    beatrice bea trixie
    benjamin ben benny
    bernard bernie
    bradley brad
    calvin cal
    candace candy
    carlos charly
    carol carrie
    caroline carrie
    carolyn carrie
    catherine cathy cat kate katie cate
    cecilia cece ceci
    charles charlie chuck chas
    charlotte lottie charlie
    christina chris christy tina
    christine chris christy tina
    christopher chris topher kit
    clifford cliff
    concepcion concha conchita
    consuelo chelo
    cynthia cindy
    daniel dan danny
    david dave davey
    deborah deb debbie
    debra deb debbie
    dennis denny
    dolores lola
    donald don donnie
    dorothy dot dottie dolly
    douglas doug
    edgar ed
    edith edie
    eduardo lalo eddie
    edward ed eddie ted ned
    edwin ed eddie
    eleanor ellie nell nora
    elizabeth liz lizzie beth betty betsy eliza libby bess lisa liza
    ellen nell nellie
    emily em emmy
    enrique quique kike
    ernest ernie
    esperanza pelancha
    eugene gene
    evelyn evie
    florence flo
    frances fran frannie francie
    francis frank fran
    francisca paca pancha
    francisco paco pancho frank cisco kiko
    franklin frank
    frederick fred freddie rick
    gabriel gabe
    gabriela gaby
    gerald gerry jerry
    geraldine gerry
    gertrude gert trudy
    gilbert gil
    gloria glo
    gregory greg
    guadalupe lupe lupita
    guillermo memo billy
    gwendolyn gwen
    harold hal harry
    harriet hattie
    helen nell nellie
    henry hank harry
    herbert herb bert
    howard howie
    ignacio nacho
    isabel isa bel chabela
    isabella bella izzy
    jacob jake
    jacqueline jackie
    james jim jimmy jamie
    jane janie
    janet jan
    janice jan
    jeffrey jeff
    jennifer jen jenny
    jeremiah jerry
    jeremy jerry
    jerome jerry
    jessica jess jessie
    jesus chuy chucho
    joan joanie
    joaquin quino
    joel joe
    john jack johnny jon
    jonathan jon jonny nathan
    jorge coque
    jose pepe
    josefa pepa
    josefina pepa fina
    joseph joe joey jos
    josephine jo josie
    joshua josh
    juan juanito
    judith judy
    julia julie
    julian jules
    katherine kathy kate katie kat kay kitty
    kathleen kathy kate katie kay
    kathryn kathy kate katie kay
    kenneth ken kenny
    kimberly kim kimmie
    kristin kris
    kristina kris tina
    kristine kris tina
    laura laurie
    lauren laurie
    lawrence larry
    leonard leo len lenny
    leonardo leo
    leslie les
    lillian lil lily
    louis lou louie
    louise lou
    lourdes lulu
    lucille lucy
    luis lucho
    madeline maddie
    manuel manny manolo
    manuela manola
    marcus marc
    margaret peg peggy maggie meg marge margie greta madge rita
    margarita rita mago
    maria mari
    marilyn mari
    marjorie marge margie
    martha marty patty
    martin marty
    marvin marv
    mary molly polly mamie
    matthew matt
    maureen mo
    maxwell max
    melissa missy mel lissa
    mercedes meche merche
    michael mike mick mickey mikey
    michelle shelly
    miguel mike
    mildred millie
    miriam mimi
    mitchell mitch
    nancy nan
    natalie nat
    nathan nate
    nathaniel nate nathan nat
    nicholas nick nicky
    nicole nikki nicky
    norman norm
    pamela pam
    patricia pat patty tricia trish patsy
    patricio pato
    patrick pat paddy rick
    penelope penny
    peter pete
    philip phil
    phillip phil
    phyllis phyl
    priscilla cilla prissy
    rachel rae
    rafael rafa
    ralph ralphie
    ramon moncho
    randall randy
    randolph randy
    raymond ray
    rebecca becky becca
    reginald reggie reg
    ricardo ricky rick
    richard rick dick rich richie ricky
    robert bob bobby rob robbie bert
    roberta bobbie
    roberto beto
    rodney rod
    rogelio roger
    roger rodge
    roland rollie
    ronald ron ronnie
    rosalind roz
    rosario charo chayo
    rosemary rosie
    russell russ
    ruth ruthie
    samantha sam sammie
    samuel sam sammy
    sandra sandy
    santiago chago
    sarah sally sadie
    sergio checo
    sharon shari
    sheldon shelly
    shirley shirl
    sidney sid
    sofia sofi
    sophia sophie
    stanley stan
    stephanie steph
    stephen steve
    steven steve
    stuart stu
    susan sue susie suzy
    susanna susie
    suzanne sue suzy
    sylvester sly
    tamara tammy
    terence terry
    teresa terry tere teri
    theodore ted teddy theo
    theresa terry tess teri
    thomas tom tommy
    timothy tim timmy
    tobias toby
    valerie val
    vanessa nessa
    veronica ronnie vero
    victor vic
    victoria vicky tori
    vincent vince vinny
    virginia ginny ginger
    walter walt wally
    wallace wally
    wendell wendy
    wesley wes
    wilfred will
    william bill will billy willie liam
    winifred winnie
    xiomara xio
    yolanda yoli
    zachary zach zack
    """

  /// A spelled-out word of an organization's name and its abbreviations, a line each.
  static let organizationWords = """
    saint st
    sainte ste
    saints sts
    hospital hosp hsp
    hospitals hosps
    center ctr cntr centre
    centers ctrs
    university univ
    medical med
    medicine med
    medicina med
    associates assoc assocs
    association assoc assn
    associated assoc
    mount mt
    mountain mtn
    memorial mem meml
    international intl
    national natl nat
    department dept
    institute inst
    institution inst
    clinic cln clnc
    group grp
    services svcs svc
    service svc
    health hlth
    healthcare hlthcare
    regional reg regl
    general gen genl
    community cmty
    county cnty co
    company co
    corporation corp
    incorporated inc
    laboratory lab
    laboratories labs
    oncology onc
    hematology hem heme
    radiation rad
    radiology rad
    surgery surg
    surgical surg
    physicians phys
    physician phys
    professional prof
    rehabilitation rehab
    foundation fdn
    specialists spec
    specialty spec
    pediatric ped peds
    pediatrics peds
    children child
    veterans vet
    administration admin
    north n
    south s
    east e
    west w
    northern no
    southern so
    building bldg
    research rsch
    treatment tx
    diagnostic dx
    doctors drs
    management mgmt
    system sys
    systems sys
    township twp
    fort ft
    valley vly
    heights hts
    """
}
