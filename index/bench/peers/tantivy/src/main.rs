mod bigrams;
mod peer;

use std::{collections::BTreeSet, fs, io, path::Path};

use anyhow::Result;
use serde_json::json;
use tantivy::{
    Index, IndexReader, IndexWriter, TantivyDocument, Term,
    aggregation::{AggregationCollector, agg_req::Aggregations, agg_result::AggregationResults},
    collector::{Count, TopDocs},
    query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{
        FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
        Value,
    },
    snippet::SnippetGenerator,
    tokenizer::TextAnalyzer,
};

use bigrams::Bigrams;
use peer::{Answer, Hit, Peer};

fn main() -> Result<()> {
    peer::run::<Tantivy>(io::stdout())
}

struct Tantivy {
    reader: IndexReader,
    analyzer: TextAnalyzer,
    facets: Aggregations,
    id: Field,
    title: Field,
    text: Field,
    department: Field,
}

impl Peer for Tantivy {
    const VARIANT: &str = "bigrams";
    type Facets = AggregationResults;

    fn index(dir: &Path, lines: impl Iterator<Item = io::Result<String>>) -> Result<usize> {
        let schema = schema();
        fs::create_dir_all(dir)?;
        let index = Index::create_in_dir(dir, schema.clone())?;
        register_analyzer(&index);
        let mut writer: IndexWriter = index.writer(WRITER_BYTES)?;
        let mut documents = 0;
        for line in lines {
            writer.add_document(TantivyDocument::parse_json(&schema, &line?)?)?;
            documents += 1;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        Ok(documents)
    }

    fn open(dir: &Path) -> Result<Self> {
        let index = Index::open_in_dir(dir)?;
        register_analyzer(&index);
        let schema = index.schema();
        Ok(Self {
            reader: index.reader()?,
            analyzer: analyzer(),
            facets: serde_json::from_value(json!({
                "department": {"terms": {"field": "department", "size": MAX_FACET_VALUES}},
                "domain": {"terms": {"field": "domain", "size": MAX_FACET_VALUES}},
            }))?,
            id: schema.get_field("id")?,
            title: schema.get_field("title")?,
            text: schema.get_field("text")?,
            department: schema.get_field("department")?,
        })
    }

    fn ask(&self, query: &peer::Query) -> Result<Answer<AggregationResults>> {
        let query = self.query(query);
        let facets = AggregationCollector::from_aggs(self.facets.clone(), Default::default());
        let searcher = self.reader.searcher();
        let (top, total, facets) =
            searcher.search(&query, &(TopDocs::with_limit(10), Count, facets))?;
        let snippets = SnippetGenerator::create(&searcher, &query, self.text)?;
        let hits = top
            .into_iter()
            .map(|(_, address)| {
                let document: TantivyDocument = searcher.doc(address)?;
                let stored = |field| document.get_first(field)?.as_str().map(str::to_owned);
                Ok(Hit {
                    id: stored(self.id).unwrap_or_default(),
                    title: stored(self.title).unwrap_or_default(),
                    passage: snippets.snippet_from_doc(&document).to_html(),
                })
            })
            .collect::<Result<_>>()?;
        Ok(Answer {
            total,
            hits,
            facets,
        })
    }
}

impl Tantivy {
    fn query(&self, query: &peer::Query) -> Box<dyn Query> {
        if query.q.is_empty() {
            return Box::new(AllQuery);
        }
        let mut words = Vec::new();
        let mut analyzer = self.analyzer.clone();
        let mut stream = analyzer.token_stream(&query.q);
        stream.process(&mut |token| words.push(token.text.clone()));
        let terms = |field| {
            words
                .iter()
                .map(move |word| Term::from_field_text(field, word))
        };

        if query.kind == "phrase" && words.len() > 1 {
            let phrase = |field| Box::new(PhraseQuery::new(terms(field).collect())) as _;
            return Box::new(BooleanQuery::union(vec![
                phrase(self.title),
                phrase(self.text),
            ]));
        }
        let distinct: BTreeSet<Term> = terms(self.title).chain(terms(self.text)).collect();
        let any = BooleanQuery::new_multiterms_query(distinct.into_iter().collect());
        let Some(department) = &query.department else {
            return Box::new(any);
        };
        let department = Term::from_field_text(self.department, department);
        let department = TermQuery::new(department, IndexRecordOption::Basic);
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(any)),
            (
                Occur::Must,
                Box::new(ConstScoreQuery::new(Box::new(department), 0.0)),
            ),
        ]))
    }
}

const ANALYZER: &str = "bigrams";
const WRITER_BYTES: usize = 50_000_000;
const MAX_FACET_VALUES: usize = 10_000;

fn schema() -> Schema {
    let positions = TextFieldIndexing::default()
        .set_tokenizer(ANALYZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let searched = TextOptions::default()
        .set_indexing_options(positions)
        .set_stored();
    let mut schema = Schema::builder();
    schema.add_text_field("id", STORED);
    schema.add_text_field("title", searched.clone());
    schema.add_text_field("text", searched);
    schema.add_text_field("department", STRING | FAST);
    schema.add_text_field("domain", STRING | FAST);
    schema.build()
}

fn analyzer() -> TextAnalyzer {
    TextAnalyzer::from(Bigrams::default())
}

fn register_analyzer(index: &Index) {
    index.tokenizers().register(ANALYZER, analyzer());
}
