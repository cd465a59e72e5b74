#[path = "../../tantivy/src/peer.rs"]
mod peer;

use std::{
    collections::HashSet,
    fs::{self, File},
    io,
    path::Path,
};

use anyhow::{Error, Result};
use seekstorm::{
    INDEX_RUNTIME,
    highlighter::{Highlight, highlighter},
    index::{
        AccessType, Close, Clustering, Document, DocumentCompression, Facet, FileType,
        FrequentwordType, IndexArc, IndexDocument, IndexMetaObject, LexicalSimilarity, NgramSet,
        StemmerType, StopwordType, TokenizerType, create_index, open_index,
    },
    search::{
        FacetFilter, FacetValue, QueryFacet, QueryRewriting, QueryType, ResultObject, ResultSort,
        ResultType, Search, SearchMode, SortOrder,
    },
    vector::Inference,
};
use serde_json::{Value, json};

use peer::{Answer, Hit, Peer, Query};

fn main() -> Result<()> {
    peer::run::<SeekStorm>(io::stdout())
}

struct SeekStorm(IndexArc);

impl Peer for SeekStorm {
    const VARIANT: &str = "zh";
    type Facets = Vec<(String, Facet)>;

    fn index(dir: &Path, lines: impl Iterator<Item = io::Result<String>>) -> Result<usize> {
        INDEX_RUNTIME.block_on(async {
            let schema = serde_json::from_value(schema())?;
            let index = create_index(dir, meta(), &schema, &Vec::new(), true, None)
                .await
                .map_err(Error::msg)?;
            let mut documents = 0;
            for line in lines {
                let mut document: Document = serde_json::from_str(&line?)?;
                for facet in FACETS {
                    // Without a value the library counts the first that it has seen.
                    document.entry(facet.into()).or_insert(NO_VALUE.into());
                }
                index.index_document(document, FileType::None).await;
                documents += 1;
            }
            index.close().await;
            // It has committed, but left the files to the system.
            sync(dir)?;
            Ok(documents)
        })
    }

    fn open(dir: &Path) -> Result<Self> {
        let index = INDEX_RUNTIME.block_on(open_index(dir));
        Ok(Self(index.map_err(Error::msg)?))
    }

    fn ask(&self, query: &Query) -> Result<Answer<Self::Facets>> {
        INDEX_RUNTIME.block_on(async {
            let result = self.search(query, ResultType::TopkCount).await;
            let mut facets = result.facets;
            let counted: usize = facets[FACETS[0]].iter().map(|(_, count)| count).sum();
            if counted < result.result_count_total {
                // Of more than ten terms this version counts facets only where no documents are asked for.
                facets = self.search(query, ResultType::Count).await.facets;
            }
            let passage = Highlight {
                field: "text".into(),
                fragment_number: 1,
                fragment_size: 160,
                ..Default::default()
            };
            let highlighter = Some(highlighter(&self.0, vec![passage], result.query_terms).await);
            let fields = HashSet::from(["id", "title", "text"].map(String::from));
            let index = self.0.read().await;
            let mut hits = Vec::new();
            for hit in result.results {
                let mut document = index
                    .get_document(hit.doc_id, false, &highlighter, &fields, &[])
                    .await
                    .map_err(Error::msg)?;
                let mut field = |name| match document.swap_remove(name) {
                    Some(Value::String(value)) => value,
                    _ => String::new(),
                };
                hits.push(Hit {
                    id: field("id"),
                    title: field("title"),
                    passage: field("text"),
                });
            }
            let mut facets: Self::Facets = facets.into_iter().collect();
            for (_, counts) in &mut facets {
                counts.retain(|(value, _)| value != NO_VALUE);
            }
            Ok(Answer {
                total: result.result_count_total,
                hits,
                facets,
            })
        })
    }
}

impl SeekStorm {
    async fn search(&self, query: &Query, result_type: ResultType) -> ResultObject {
        let (text, order) = if query.q.is_empty() {
            let by_id = ResultSort {
                field: "_id".into(),
                order: SortOrder::Ascending,
                base: FacetValue::None,
            };
            (String::new(), vec![by_id])
        } else {
            // The signs are operators of the library's queries. And where a text ends in a word, it takes all that follows
            // the last separator as one more term, which no phrase can hold.
            (query.q.replace(['"', '+', '-'], " ") + " ", Vec::new())
        };
        let query_type = match query.kind.as_str() {
            "phrase" => QueryType::Phrase,
            _ => QueryType::Union,
        };
        let facets = FACETS.map(|field| QueryFacet::String16 {
            field: field.into(),
            prefix: String::new(),
            length: u16::MAX,
        });
        let filter = query
            .department
            .iter()
            .map(|department| FacetFilter::String16 {
                field: "department".into(),
                filter: vec![department.clone()],
            });
        self.0
            .search(
                text,
                None,
                query_type,
                SearchMode::Lexical,
                true,
                0,
                10,
                result_type,
                false,
                Vec::new(),
                facets.into(),
                filter.collect(),
                order,
                QueryRewriting::SearchOnly,
            )
            .await
    }
}

const FACETS: [&str; 2] = ["department", "domain"];
const NO_VALUE: &str = "";

fn schema() -> Value {
    json!([
        {"field": "id", "field_type": "Text", "store": true, "index_lexical": false},
        {"field": "title", "field_type": "Text", "store": true, "index_lexical": true},
        {"field": "text", "field_type": "Text", "store": true, "index_lexical": true, "longest": true},
        {"field": "department", "field_type": "String16", "store": false, "index_lexical": false, "facet": true},
        {"field": "domain", "field_type": "String16", "store": false, "index_lexical": false, "facet": true},
    ])
}

fn meta() -> IndexMetaObject {
    IndexMetaObject {
        id: 0,
        name: "peer".into(),
        lexical_similarity: LexicalSimilarity::Bm25f,
        tokenizer: TokenizerType::UnicodeAlphanumericZH,
        stemmer: StemmerType::None,
        stop_words: StopwordType::None,
        frequent_words: FrequentwordType::English,
        ngram_indexing: NgramSet::NgramFF as u8,
        document_compression: DocumentCompression::Snappy,
        access_type: AccessType::Mmap,
        spelling_correction: None,
        query_completion: None,
        clustering: Clustering::None,
        inference: Inference::None,
        segment_number_bits: 11,
    }
}

fn sync(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            sync(&entry?.path())?;
        }
    }
    File::open(path)?.sync_all()
}
