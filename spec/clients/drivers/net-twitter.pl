use strict;
use warnings;
use JSON::PP;
use Net::Twitter;

my $task = decode_json($ENV{TASK});
my ($keys, $files) = @$task{qw(keys files)};
my $twitter = Net::Twitter->new(
    traits => [ qw(API::RESTv1_1 API::UploadMedia), $keys ? 'OAuth' : 'AppAuth' ],
    ssl    => 1,
    $keys
    ? ( consumer_key => $keys->{consumerKey}, consumer_secret => $keys->{consumerSecret},
        access_token => $keys->{accessToken}, access_token_secret => $keys->{accessTokenSecret} )
    : ( consumer_key => 'unused', consumer_secret => 'unused', access_token => $task->{token} ),
);
my $image = sub { $twitter->upload({ media => [ $files->{image} ] })->{media_id_string} };
my %operations = (
    image     => $image,
    status    => sub { $twitter->upload_status({ media_id => $task->{videoId}, command => 'STATUS' })->{media_id_string} },
    altText   => sub {
        my $id = $image->();
        $twitter->create_media_metadata({ media_id => $id, alt_text => { text => $task->{altText} } });
        $id;
    },
    post => sub {
        my $id = $image->();
        $twitter->update({ status => 'By a client', media_ids => $id });
        $id;
    },
);
my $operation = $operations{ $task->{operation} };
my $said = $operation ? eval { { id => $operation->() } } || { failure => "$@" } : { missing => JSON::PP::true };
print "\n", encode_json($said), "\n";
