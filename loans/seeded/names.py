"""Names as people of Lesotho bear them, for people who are not there."""

from itertools import product

from loans.rules.names import folded


def _listed(names: str) -> list[str]:
    return names.split()


WOMEN = _listed(
    "Lineo Palesa Mpho Lerato Mamello Nthabiseng Limpho Refiloe Puleng Nthati Keneuoe Mathabo"
    " Mpolokeng Masechaba Relebohile Tlalane Itumeleng Boitumelo Rethabile Khahliso Moliehi"
    " Liteboho Mantsane Nteboheng Senate Thato Tseleng Polo Bohlokoa Likeleko 'Marethabile"
    " 'Mathabiso 'Malineo 'Mampho 'Mateboho Tsepiso Ntsoaki 'Maleshoane Teboho Khotso"
)
MEN = _listed(
    "Thabo Neo Thabiso Tumelo Lebohang Moeketsi Tsepo Sello Pitso Katleho Kamohelo Tefo Mosa"
    " Teboho Khotso Retselisitsoe Thabang Tsietsi Molefi Mohau Motlatsi Hlompho Lehlohonolo"
    " Bokang Tlotliso Tumisang Mokete Ntsane Sechaba Khauhelo Realeboha Tsoarelo Moliko Rapelang"
    " Kananelo Liteboho Tokelo Phomolo Monyane Lekhotla"
)
BEGINNINGS = _listed("Mo Ma Le Se Ra Kho Nta Tha Nko Phe Mpha Tso Pho Mathe Rama Mokho")
ENDINGS = _listed(
    "koena letsie hapi lapo sello shoeshoe tsoene khethi folo bele nthako lebona phiri ramo"
    " ntsane tau tlali khetha konyela kuebe lesa moshe lefa khali thunya tsitsi poka mphi tsela"
    " hloai khoro nyane molo tseki ntso tlou hlalele peete khosi thebe"
)
SURNAMES = ["".join(both) for both in product(BEGINNINGS, ENDINGS)]
# As they are searched; what is folded alone is folded together too.
FOLDED = {name: folded(name) for name in (*WOMEN, *MEN, *SURNAMES)}
