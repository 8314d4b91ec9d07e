"""Italian lists and NUTS: each is recognised by its header and says what its publisher means."""

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph
import pytest
from triplehelix.loaders.cells import italian_provinces
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.source import Records, Source, Written, read_source, recognise, write_records
from triplehelix.ontology import vocabulary as th

DATA = Path(__file__).parents[2] / "../shared/data"
NUTS = "http://data.europa.eu/nuts/code/"
SKOS = th.PREFIXES["skos"]

# The headers are those of the publishers, the rows are invented.
STARTUPS = (
    "RegionKey,SectorKey,Data_Iscrizione_StartUp,Data_Inizio_Attivita,Data_Registro_Imprese,Denominazione,"
    "nome,Provincia,Comune,Regione,AtecoCode,Settore,AltoValoreTecnologico,SpeseRnD,ForzaLavoroTitoli,"
    "PossessoBrevetti,PrevalenzaFemminile,PrevalenzaGiovanile,PrevalenzaStraniera,Status,TipoSocieta,Year,"
    "valore di produzione,addetti,valore di capitale,Regione_Mappata\n"
    "4,9,11/07/2017,12/04/2017,31/05/2017,onda s.r.l.          start-up     ,Onda,NAN,POZZUOLI,CAMPANIA,"
    "621000,SERVIZI,NO,SI,no data,no data,NO,NO,NO,attiva,startup,2017,,0-4,,\n"
    "7,9,01/02/2020,,03/04/2019,onda s.r.l.,Onda,GE,GENOVA,LIGURIA,NC,,NO,,,,,,,attiva,startup,2020,,,,\n"
    "7,9,01/02/2020,,03/04/2019,onda s.r.l.,Onda,GE,GENOVA,LIGURIA,72102,,NO,,,,,,,attiva,startup,2021,,,,\n"
    "7,9,30/02/2020,,2019-04-03,vela s.r.l.,Vela,XX,GENOVA,LIGURIA,A1,,NO,,,,,,,attiva,startup,2020,,,,\n"
    "7,9,01/02/2020,,31/02/2019,prua s.r.l.,Prua,GE,GENOVA,LIGURIA,869,,NO,,,,,,,attiva,startup,2020,,,,\n"
)
UNIVERSITIES = (
    "ror,id_oa,display_name,NomeEsteso,type,NomeOperativo,status,Tipologia,Statale,Indirizzo,COMUNE,PROVINCIA,"
    "REGIONE,ZonaGeografica,URL,ClasseDimensione,NomeRubrica,score\n"
    "https://ror.org/0abc12d34,https://openalex.org/I42,University of Nowhere,Università di Nessundove,x,"
    'Nessundove,Attivo    ,Università,Statale   ,"Via X, 1",BOLZANO,BOLZANO,X,NORD,www.nowhere.it,,,61.5\n'
    "https://ror.org/0abc12d34,https://openalex.org/I42,University of Nowhere,Università di Altrove,funder,"
    "Altrove,Attivo    ,Università,Statale   ,Via Y,AOSTA,AOSTA,X,NORD,,,,60.1\n"
)
CLUSTERS = "cluster,short_name,technology_area,call_year\nCluster Nazionale Prova,CNP,Green chemistry,2012\n"
MUNICIPALITIES = (
    "Codice Regione,Codice Comune formato alfanumerico,Denominazione (Italiana e straniera),"
    "Denominazione in italiano,Denominazione altra lingua,Denominazione Regione,"
    "Denominazione dell'Unità territoriale sovracomunale (valida a fini statistici),Sigla automobilistica,"
    "Codice NUTS1 2021,Codice NUTS2 2021 (3),Codice NUTS3 2021\n"
    "07,010999,Provaterra,Provaterra,,Liguria,Genova,GE,ITC,ITC3,ITC33\n"
    "15,063999,Provamare,Provamare,Prüfmeer,Campania,Napoli,NA,ITF,ITF3,ITF33\n"
)
NUTS_2013 = (
    '"Order","Level","Code","Parent","NUTS-Code","Description","Remark"\r"1","1","1",,,"NUTS LEVEL 1",\r'
    '"2","2","2","1","ITC3","Liguria",\r"3","3","3","2","ITC33","Genova",\r'
)
MEMBERS = (
    "member,member_pic,member_id,member_kind,group,group_id,group_kind,role,since,until,on_behalf_of\n"
    "Prova S.p.A.,999984059,,company,Distretto Prova,,district,member,01/02/2015,,\n"
    "Ateneo,,it-university-ateneo,university,Distretto Prova,,district,promoter,2016-01-01,2020-12-31,ITC3\n"
    "Circolo,,,,Smart Factory Cluster,smart-factory-cluster,cluster,,,,\n"
)


def read(folder: Path, content: str, kind: str) -> Records:
    path = folder / "download"
    path.write_text(content, "utf-8", newline="")
    assert recognise(path) == kind
    return read_source(Source(path, kind))


def write(*records: Records) -> tuple[pyoxigraph.Store, Written]:
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    written = write_records(records, writer)
    store = pyoxigraph.Store()
    store.load(stream.getvalue(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert len(store) == writer.count
    return store, written


def said(store: pyoxigraph.Store, subject: str, predicate: str) -> set[str]:
    subject = subject if subject.startswith("http") else th.DATA + subject
    quads = store.quads_for_pattern(pyoxigraph.NamedNode(subject), pyoxigraph.NamedNode(predicate), None)
    return {quad.object.value for quad in quads}  # type: ignore[union-attr]


def test_a_startup_is_a_company_of_its_province_with_its_activity(tmp_path: Path) -> None:
    records = read(tmp_path, STARTUPS, "startups-it")
    store, written = write(records)
    onda = "organisation/it-startup-onda-pozzuoli-2017-05-31"
    assert said(store, onda, th.RDF_TYPE) == {th.COMPANY}
    assert said(store, onda, th.RDFS_LABEL) == {"onda s.r.l. start-up"}
    assert said(store, onda, th.START_UP_SINCE) == {"2017-07-11"}
    assert said(store, onda, th.NAMESPACE + "startUp") == {"true"}
    assert said(store, onda, th.NUTS_CODE) == {"ITF33"}
    assert said(store, onda, th.PROVINCE_CODE) == {"NA"}
    activity = th.DATA + "economic-activity/ateco-62.10.00"
    assert said(store, onda, th.NAMESPACE + "economicActivity") == {activity}
    assert said(store, activity, SKOS + "notation") == {"62.10.00"}
    assert written.homes[f"<{th.DATA}{onda}>"] == ("IT", "ITF33", "POZZUOLI")


def test_a_startup_in_two_years_is_one_company_and_its_namesake_another(tmp_path: Path) -> None:
    store, _ = write(read(tmp_path, STARTUPS, "startups-it"))
    onda = "organisation/it-startup-onda-genova-2019-04-03"
    assert len(said(store, onda, th.DCT_SOURCE)) == 1
    assert said(store, onda, th.NAMESPACE + "economicActivity") == {
        th.DATA + "economic-activity/ateco-72.10.2"
    }
    startups = store.quads_for_pattern(None, pyoxigraph.NamedNode(th.NAMESPACE + "startUp"), None)
    assert len(list(startups)) == 3


def test_wrong_cells_of_a_startup_are_set_aside_and_a_wrong_key_rejects_the_row(tmp_path: Path) -> None:
    records = read(tmp_path, STARTUPS, "startups-it")
    assert (records.read, records.rejected) == (5, 1)
    assert sorted(
        (reject.row, reject.column, reject.left_out, reject.reason) for reject in records.rejects
    ) == [
        (5, "AtecoCode", "cell", "not an ATECO code: two to six digits are expected"),
        (5, "Data_Iscrizione_StartUp", "cell", "no such day in the calendar"),
        (5, "Provincia", "cell", "not an Italian province"),
        (6, "Data_Registro_Imprese", "row", "no such day in the calendar"),
    ]


def test_each_province_has_one_code_by_its_sign_and_its_names() -> None:
    provinces = italian_provinces()
    assert len(set(provinces.values())) == 107
    assert all(len(code) == 5 and code.startswith("IT") for code in provinces.values())
    assert provinces["na"] == provinces["napoli"] == "ITF33"
    assert provinces["bozen"] == provinces["bz"] == "ITH10"
    assert provinces["forlicesena"] == provinces["fo"] == provinces["fc"]


def test_what_ror_names_and_what_the_ministry_lists_stay_two_universities(tmp_path: Path) -> None:
    store, _ = write(read(tmp_path, UNIVERSITIES, "universities-it"))
    entry, listed = "organisation/ror-0abc12d34", "organisation/it-university-universita-di-nessundove"
    assert said(store, entry, th.ROR) == {"0abc12d34"}
    assert said(store, entry, th.OPEN_ALEX) == {"I42"}
    assert said(store, entry, th.CITY) == set()
    assert said(store, entry, th.RDFS_LABEL) == {"University of Nowhere"}
    assert said(store, listed, th.RDFS_LABEL) == {"Università di Nessundove"}
    assert said(store, listed, th.NUTS_CODE) == {"ITH10"}
    assert said(store, listed, th.RDF_TYPE) == {th.UNIVERSITY}


def test_a_cluster_has_its_area(tmp_path: Path) -> None:
    store, _ = write(read(tmp_path, CLUSTERS, "clusters-it"))
    cluster = "organisation/it-cluster-cluster-nazionale-prova"
    assert said(store, cluster, th.RDF_TYPE) == {th.CLUSTER}
    assert said(store, cluster, th.FOCUS) == {th.DATA + "technology-area/green-chemistry"}


def test_a_municipality_lies_within_its_province_that_within_its_region(tmp_path: Path) -> None:
    store, written = write(read(tmp_path, MUNICIPALITIES, "municipalities-it"))
    assert said(store, "territory/it-010999", th.WITHIN) == {NUTS + "ITC33"}
    assert said(store, NUTS + "ITC33", th.WITHIN) == {NUTS + "ITC3"}
    assert said(store, NUTS + "ITC3", th.WITHIN) == {NUTS + "ITC"}
    assert said(store, NUTS + "ITF33", th.PROVINCE_CODE) == {"NA"}
    assert said(store, NUTS + "ITC3", th.RDFS_LABEL) == {"Liguria"}
    assert said(store, "territory/it-063999", SKOS + "altLabel") == {"Prüfmeer"}
    assert written.homes == {}


def test_a_list_of_nuts_names_territories_that_lie_within_each_other(tmp_path: Path) -> None:
    records = read(tmp_path, NUTS_2013, "nuts")
    assert (records.read, records.rejected) == (3, 1)
    store, _ = write(records)
    assert said(store, NUTS + "ITC33", th.RDFS_LABEL) == {"Genova"}
    assert said(store, NUTS + "ITC33", th.WITHIN) == {NUTS + "ITC3"}
    assert said(store, NUTS + "IT", th.RDF_TYPE) == {th.TERRITORY}


def test_territories_of_two_lists_and_of_organisations_are_stated_once(tmp_path: Path) -> None:
    records = [
        read(tmp_path, MUNICIPALITIES, "municipalities-it"),
        read(tmp_path, NUTS_2013, "nuts"),
        read(tmp_path, STARTUPS, "startups-it"),
    ]
    store, _ = write(*records)
    assert len(said(store, NUTS + "ITC33", th.RDFS_LABEL)) == 1


def test_a_member_belongs_to_its_group_in_a_role_for_a_time(tmp_path: Path) -> None:
    store, _ = write(read(tmp_path, MEMBERS, "memberships"))
    group = th.DATA + "organisation/group-distretto-prova"
    quads = store.quads_for_pattern(
        None, pyoxigraph.NamedNode(th.MEMBER), pyoxigraph.NamedNode(th.DATA + "organisation/pic-999984059")
    )
    [membership] = [quad.subject.value for quad in quads]  # type: ignore[union-attr]
    assert said(store, membership, th.RDF_TYPE) == {th.MEMBERSHIP}
    assert said(store, membership, th.GROUP) == {group}
    assert said(store, membership, th.ROLE) == {th.ROLES + "member"}
    assert said(store, membership, th.START_DATE) == {"2015-02-01"}
    assert said(store, group, th.RDF_TYPE) == {th.AGGREGATION, th.DISTRICT}


def test_a_member_may_be_named_by_what_is_known_already_and_act_for_a_territory(tmp_path: Path) -> None:
    store, _ = write(read(tmp_path, MEMBERS, "memberships"))
    members = {
        quad.object.value: quad.subject.value  # type: ignore[union-attr]
        for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(th.MEMBER), None)
    }
    assert set(members) == {
        th.DATA + f"organisation/{name}"
        for name in ("pic-999984059", "it-university-ateneo", "member-circolo")
    }
    ateneo = members[th.DATA + "organisation/it-university-ateneo"]
    assert said(store, ateneo, th.ON_BEHALF_OF) == {NUTS + "ITC3"}
    assert said(store, ateneo, th.END_YEAR) == {"2020"}
    circolo = members[th.DATA + "organisation/member-circolo"]
    assert said(store, circolo, th.GROUP) == {th.DATA + "organisation/smart-factory-cluster"}
    assert said(store, circolo, th.ROLE) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "kind", "read", "rejected", "aside"),
    [
        ("startups-it/fact_startup_registry.csv", "startups-it", 12_292, 0, 0),
        ("universities-it/universities.csv", "universities-it", 94, 0, 0),
        ("clusters-it/national_technology_clusters.csv", "clusters-it", 12, 0, 0),
        ("italy/Elenco-comuni-italiani.csv", "municipalities-it", 7_901, 0, 0),
        ("nuts/NUTS_2013L.csv", "nuts", 1_887, 3, 0),
    ],
)
def test_the_real_lists_are_read(path: str, kind: str, read: int, rejected: int, aside: int) -> None:
    if not (DATA / path).exists():
        pytest.skip("the public data is not at hand (../shared/data)")
    assert recognise(DATA / path) == kind
    records = read_source(Source(DATA / path, kind))
    assert (records.read, records.rejected) == (read, rejected)
    assert len(records.rejects) == rejected + aside
    store, written = write(records)
    if kind == "startups-it":
        in_liguria = [home for home in written.homes.values() if (home.nuts or "").startswith("ITC3")]
        assert (len(written.homes), len(in_liguria)) == (12_292, 259)
        naples = [home for home in written.homes.values() if home.nuts == "ITF33"]
        assert len(naples) == 846
    if kind == "municipalities-it":
        within = store.quads_for_pattern(None, pyoxigraph.NamedNode(th.WITHIN), None)
        assert sum(th.DATA in str(quad.subject) for quad in within) == 7_901
