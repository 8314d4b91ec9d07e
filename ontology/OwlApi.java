import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.semanticweb.HermiT.Configuration;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLAxiom;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyCreationException;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/** Two questions about a file: where it leaves the OWL 2 DL profile, and which of its axioms clash. One answer a line. */
public class OwlApi {
    public static void main(String[] arguments) throws OWLOntologyCreationException {
        OWLOntology ontology = OWLManager.createOWLOntologyManager()
                .loadOntologyFromOntologyDocument(new File(arguments[1]));
        if (arguments[0].equals("profile")) {
            for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
                System.out.println(violation.toString().replace('\n', ' '));
            }
        } else {
            for (OWLAxiom axiom : clash(new ArrayList<OWLAxiom>(ontology.getLogicalAxioms()))) {
                System.out.println(axiom.toString().replace('\n', ' '));
            }
        }
    }

    /** Leaves out what is not needed for the contradiction: first halves, then smaller parts, then single axioms. */
    static List<OWLAxiom> clash(List<OWLAxiom> axioms) throws OWLOntologyCreationException {
        if (consistent(axioms)) {
            return new ArrayList<OWLAxiom>();
        }
        for (int size = axioms.size() / 2; size > 0; size /= 2) {
            for (int from = 0; from < axioms.size();) {
                List<OWLAxiom> fewer = new ArrayList<OWLAxiom>(axioms);
                fewer.subList(from, Math.min(from + size, axioms.size())).clear();
                if (consistent(fewer)) {
                    from += size;
                } else {
                    axioms = fewer;
                }
            }
        }
        return axioms;
    }

    static boolean consistent(List<OWLAxiom> axioms) throws OWLOntologyCreationException {
        Configuration configuration = new Configuration();
        configuration.ignoreUnsupportedDatatypes = true;
        configuration.throwInconsistentOntologyException = false;
        OWLOntology part = OWLManager.createOWLOntologyManager().createOntology(new HashSet<OWLAxiom>(axioms));
        return new Reasoner(configuration, part).isConsistent();
    }
}
