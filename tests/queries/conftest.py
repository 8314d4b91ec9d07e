"""A small store with every shape that the questions read."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

DATA = """
@prefix th: <https://w3id.org/triplehelix/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix o: <https://w3id.org/triplehelix/id/organisation/> .
@prefix p: <https://w3id.org/triplehelix/id/project/> .
@prefix q: <https://w3id.org/triplehelix/id/participation/> .
@prefix x: <https://w3id.org/triplehelix/id/> .
@prefix role: <https://w3id.org/triplehelix/voc/role/> .

o:uni a th:University, th:Organisation ;
  rdfs:label "Universita di Genova" ; th:shortName "UNIGE" ; th:pic "100" ;
  th:countryCode "IT" ; th:city "Genova" ; th:nutsCode "ITC33" ;
  th:degree 3 ; th:betweenness 5.0E-1 ; th:participatesIn p:p1, p:p2, p:p3 ;
  th:collaboratesWith o:firm, o:lab, o:town .
o:firm a th:Company, th:Organisation ; th:pic "200" ; th:countryCode "IT" ; th:city "Milano" ;
  th:degree 2 ; th:betweenness 0.0E0 ; th:participatesIn p:p1, p:p2 ; th:collaboratesWith o:uni, o:lab .
o:lab a th:ResearchCentre, th:Organisation ; rdfs:label "Laboratoire" ; th:pic "300" ; th:countryCode "FR" ;
  th:degree 2 ; th:betweenness 1.0E-1 ; th:participatesIn p:p1, p:p2 ; th:collaboratesWith o:uni, o:firm .
o:town a th:PublicBody, th:Organisation ; rdfs:label "Town" ; th:pic "400" ; th:countryCode "FR" ;
  th:degree 1 ; th:betweenness 0.0E0 ; th:participatesIn p:p3 ; th:collaboratesWith o:uni .

p:p1 a th:Project ; rdfs:label "First" ; th:acronym "ONE" ; th:identifier "1" ; th:startYear 2015 ;
  th:startDate "2015-01-01"^^xsd:date ; th:endDate "2016-12-31"^^xsd:date ; th:ecContribution 100.5 .
p:p2 a th:Project ; th:identifier "2" ; th:startYear 2016 ; th:startDate "2016-05-01"^^xsd:date .
p:p3 a th:Project ; rdfs:label "Third" ; th:identifier "3" ; th:ecContribution 50.0 .

q:1-uni a th:Participation ; th:participant o:uni ; th:inUndertaking p:p1 ; th:role role:coordinator ;
  th:ecContribution 60.5 ; dct:source <https://w3id.org/triplehelix/id/source/ab/organization.csv#row=2> .
q:1-firm a th:Participation ; th:participant o:firm ; th:inUndertaking p:p1 ; th:role role:participant .
q:1-lab a th:Participation ; th:participant o:lab ; th:inUndertaking p:p1 ; th:ecContribution 40.0 .
q:2-uni a th:Participation ; th:participant o:uni ; th:inUndertaking p:p2 ; th:ecContribution 60.5 .
q:2-firm a th:Participation ; th:participant o:firm ; th:inUndertaking p:p2 .
q:2-lab a th:Participation ; th:participant o:lab ; th:inUndertaking p:p2 ; th:ecContribution 1.0 .
q:3-uni a th:Participation ; th:participant o:uni ; th:inUndertaking p:p3 .
q:3-town a th:Participation ; th:participant o:town ; th:inUndertaking p:p3 ; th:ecContribution 50.0 .

x:collaboration-1 a th:Collaboration ; th:between o:uni, o:firm ; th:jointProjects 2 ;
  th:jointStrength 1.0E0 ;
  th:firstYear 2015 ; th:lastYear 2016 .
x:collaboration-2 a th:Collaboration ; th:between o:uni, o:lab ; th:jointProjects 3 ; th:jointStrength 1.5E0 ;
  th:firstYear 2015 ; th:lastYear 2016 .
x:suggestion-1 a th:SuggestedPartnership ; th:between o:firm, o:town ; th:score 5.0E-1 ; th:rank 1 ;
  th:sharedPartners 2 ; th:sharedPartner o:uni, o:firm .
x:suggestion-2 a th:SuggestedPartnership ; th:between o:lab, o:town ; th:score 2.5E-1 ; th:rank 2 ;
  th:sharedPartners 1 ; th:sharedPartner o:uni .

o:district a th:District, th:Organisation ; rdfs:label "District"@en, "Distretto"@it ;
  th:promotedBy o:ministry ;
  dct:source <https://w3id.org/triplehelix/id/document/000#char=1,9> .
o:ministry a th:PublicBody, th:Organisation ; rdfs:label "Ministry"@en .
x:membership-1 a th:Membership ; th:member o:uni ; th:group o:district ;
  dct:source <https://w3id.org/triplehelix/id/document/000#char=10,20>,
    <https://w3id.org/triplehelix/id/document/000#char=30,40> .

<https://w3id.org/triplehelix/id/source/ab/organization.csv> a th:SourceFile ; dct:title "organization.csv" ;
  th:sha256 "ab" ; th:rowsRead 8 ; th:rowsRejected 1 ; th:invented true .
<https://w3id.org/triplehelix/id/document/000> a th:SourceDocument ; dct:title "A document"@en ;
  th:sha256 "cd" .

x:odd th:startDate "2015-13-45"^^xsd:date ; th:score "many"^^xsd:integer .
"""


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    store = pyoxigraph.Store(str(folder))
    store.bulk_load(DATA.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    store.flush()
    del store
    return folder
