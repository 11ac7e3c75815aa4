"""The product's search as a LangChain retriever, so that either can stand in for the other."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant.models.document import Hit, SearchFilter
from assistant.retrieval.retriever import DEFAULT_K, Retriever


class NoteRetriever(BaseRetriever):
    """Gives the hits of `Retriever.search` as LangChain documents, best first.

    Their metadata name `document`, `path`, `char_start`, `char_end`, `score`, `date` (ISO, or None), `account`, `kind`
    and `near_duplicates`; their content stands at that range of the stored text, character for character.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = Field(default=DEFAULT_K, ge=1)
    search_filter: SearchFilter | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [as_document(hit) for hit in self.retriever.search(query, self.k, self.search_filter)]


def as_document(hit: Hit) -> Document:
    """Return a hit as a LangChain document."""
    metadata = hit.model_dump(mode="json", exclude={"text"})
    return Document(page_content=hit.text, metadata=metadata)
