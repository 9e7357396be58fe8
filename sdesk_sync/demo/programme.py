"""All stories of the demo, in the order in which they are told."""

from sdesk_sync.demo.stories_of_faults import (
    FIRST_IT_IS_CLEAR,
    ONLY_FAULTS_HAVE_A_PRIORITY,
    WHAT_CUSTOMERS_OPEN,
    WHAT_IT_WAS,
    WHICH_CHANGE_IT_WAS,
    WHO_SETS_THE_TYPE,
)
from sdesk_sync.demo.stories_of_silence import WHO_DOES_NOT_ANSWER
from sdesk_sync.demo.stories_of_work import (
    FROM_WHICH_BUDGET,
    NO_OFFER_WITHOUT_AN_ESTIMATE,
    NO_WORK_WITHOUT_AN_ORDER,
    THE_WAY_OF_A_TICKET,
    WHERE_SUGGESTIONS_GO,
    WHO_DELIVERS,
    WHO_PAYS,
)

STORIES = (
    WHO_SETS_THE_TYPE,
    WHAT_CUSTOMERS_OPEN,
    FIRST_IT_IS_CLEAR,
    ONLY_FAULTS_HAVE_A_PRIORITY,
    WHAT_IT_WAS,
    WHICH_CHANGE_IT_WAS,
    THE_WAY_OF_A_TICKET,
    WHO_PAYS,
    FROM_WHICH_BUDGET,
    NO_OFFER_WITHOUT_AN_ESTIMATE,
    NO_WORK_WITHOUT_AN_ORDER,
    WHERE_SUGGESTIONS_GO,
    WHO_DELIVERS,
    WHO_DOES_NOT_ANSWER,
)
"""Some go on with a ticket of one before."""
